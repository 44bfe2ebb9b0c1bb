import { h } from './dom.ts';

export interface VirtualListOptions<T> {
  /** For screen readers. */
  readonly label: string;
  readonly role: 'grid' | 'listbox' | 'table';
  readonly rowHeight: number;
  /** At most so many rows are visible at once. */
  readonly maxVisible: number;
  /** Asks the worker for rows. */
  readonly fetch: (from: number, to: number) => Promise<readonly T[]>;
  /** Makes a row; the list sets its place. */
  readonly render: (item: T, index: number) => HTMLElement;
}

/** Browsers make no element higher than some 17 million pixels. */
const MAX_HEIGHT = 8_000_000;
/** A shorter list is all in the page, so that it is printed. */
const MAX_WHOLE = 200;
/** Rows beside the visible ones, so that a short way down is there already. */
const MARGIN = 6;

/**
 * A list of any length that has only the visible rows in the page. Rows all have the same height. A list that is
 * higher than an element can be moves its rows by a share of the way of the scroll bar.
 */
export class VirtualList<T> {
  readonly element: HTMLElement;
  readonly #options: VirtualListOptions<T>;
  readonly #spacer: HTMLElement;
  readonly #rows: HTMLElement;
  #count = 0;
  #request = 0;
  #latest: Promise<void> = Promise.resolve();
  #rowHeight: number;
  #isScheduled = false;
  #drawn: { from: number; items: readonly T[] } = { from: 0, items: [] };
  /** Called after rows were drawn. */
  onDraw: () => void = () => {};

  constructor(options: VirtualListOptions<T>) {
    this.#options = options;
    this.#rowHeight = options.rowHeight;
    this.#rows = h('div', { class: 'rows', role: options.role === 'listbox' ? 'presentation' : 'rowgroup' });
    this.#spacer = h('div', { class: 'spacer', role: 'presentation' }, this.#rows);
    this.element = h(
      'div',
      { class: 'virtual', role: options.role, 'aria-label': options.label, tabindex: 0 },
      this.#spacer,
    );
    this.element.addEventListener('scroll', () => this.#schedule(), { passive: true });
  }

  get count(): number {
    return this.#count;
  }

  /** The items that are in the page. */
  get drawn(): { readonly from: number; readonly items: readonly T[] } {
    return this.#drawn;
  }

  /** Redraws the list from its beginning. */
  async setCount(count: number, rowHeight: number = this.#options.rowHeight): Promise<void> {
    this.#count = count;
    this.#rowHeight = rowHeight;
    this.element.style.setProperty('--row-height', `${rowHeight}px`);
    const height = Math.min(count, this.#options.maxVisible) * rowHeight + 2;
    this.element.style.setProperty('--height', `${height}px`);
    this.#spacer.style.setProperty('--full-height', `${this.#height}px`);
    if (this.#options.role !== 'listbox') this.element.setAttribute('aria-rowcount', String(count));
    this.element.scrollTop = 0;
    await this.refresh();
  }

  /** A list that grew by rows in its middle. */
  grow(count: number): void {
    this.#count = count;
    this.#spacer.style.setProperty('--full-height', `${this.#height}px`);
  }

  /** Asks for the visible rows once more. Waits for those that were asked for last. */
  refresh(): Promise<void> {
    this.#latest = this.#draw();
    return this.#latest;
  }

  async #draw(): Promise<void> {
    const request = ++this.#request;
    const first = this.#firstVisible;
    const isWhole = this.#count <= MAX_WHOLE;
    const from = isWhole ? 0 : Math.max(0, Math.floor(first) - MARGIN);
    const to = isWhole ? this.#count : Math.min(this.#count, Math.ceil(first) + this.#visibleCount + MARGIN);
    const items = to > from ? await this.#options.fetch(from, to) : [];
    // A later request is under way, such as that of a scroll.
    if (request !== this.#request) return this.#latest;
    this.#drawn = { from, items };
    const rows = items.map((item, at) => {
      const row = this.#options.render(item, from + at);
      row.setAttribute(
        this.#options.role === 'listbox' ? 'aria-posinset' : 'aria-rowindex',
        String(from + at + 1),
      );
      if (this.#options.role === 'listbox') row.setAttribute('aria-setsize', String(this.#count));
      return row;
    });
    this.#rows.replaceChildren(...rows);
    const shift = this.element.scrollTop - (first - from) * this.#rowHeight;
    this.#rows.style.setProperty('--shift', `${shift}px`);
    this.onDraw();
  }

  /** Scrolls so that a row is visible, if it is not. */
  async reveal(index: number): Promise<void> {
    const first = this.#firstVisible;
    const last = first + this.#fullyVisibleCount - 1;
    if (index >= first && index <= last) return this.refresh();
    const wanted = index < first ? index - 1 : index - this.#fullyVisibleCount + 2;
    this.#scrollToRow(Math.max(0, wanted));
    await this.refresh();
  }

  get #height(): number {
    return Math.min(this.#count * this.#rowHeight, MAX_HEIGHT);
  }

  get #visibleCount(): number {
    return Math.min(this.#count, this.#options.maxVisible) + 1;
  }

  get #fullyVisibleCount(): number {
    return Math.max(1, Math.min(this.#count, this.#options.maxVisible));
  }

  /** May be a fraction. */
  get #firstVisible(): number {
    const range = this.#height - this.element.clientHeight;
    if (range <= 0) return 0;
    const hiddenRows = this.#count - this.element.clientHeight / this.#rowHeight;
    return Math.min(1, this.element.scrollTop / range) * hiddenRows;
  }

  #scrollToRow(index: number): void {
    const range = this.#height - this.element.clientHeight;
    const hiddenRows = this.#count - this.element.clientHeight / this.#rowHeight;
    if (hiddenRows > 0) this.element.scrollTop = (index / hiddenRows) * range;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      void this.refresh();
    });
  }
}
