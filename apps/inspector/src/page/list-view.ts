import { h } from '../support/dom.ts';
import { VirtualList } from '../support/virtual-list.ts';

export interface ListViewOptions<T> {
  readonly label: string;
  /** For the ids of its rows. */
  readonly name: string;
  readonly rowHeight: number;
  readonly maxVisible: number;
  readonly fetch: (from: number, to: number) => Promise<readonly T[]>;
  /** What is in a row. */
  readonly render: (item: T) => readonly (Node | string)[];
  /** A row was chosen with a click, or with the arrow keys. */
  readonly onChoose: (item: T, index: number) => void;
  readonly onHover?: (item: T | undefined) => void;
}

/** A list to choose one row from, with the mouse or the keyboard. */
export class ListView<T> {
  readonly element: HTMLElement;
  readonly #list: VirtualList<T>;
  readonly #options: ListViewOptions<T>;
  #active = -1;
  #matches: (item: T) => boolean = () => false;

  constructor(options: ListViewOptions<T>) {
    this.#options = options;
    this.#list = new VirtualList<T>({
      ...options,
      role: 'listbox',
      render: (item, index) => this.#row(item, index),
    });
    this.element = this.#list.element;
    this.element.classList.add('list');
    this.#list.onDraw = () => this.#mark();
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get count(): number {
    return this.#list.count;
  }

  async setCount(count: number): Promise<void> {
    this.#active = -1;
    await this.#list.setCount(count);
  }

  grow(count: number): void {
    this.#list.grow(count);
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  /** Makes a row the active one, and scrolls to it. */
  async activate(index: number): Promise<void> {
    this.#active = index;
    await this.#list.reveal(index);
  }

  /** Marks the rows that are meant by what is selected elsewhere. */
  highlight(matches: (item: T) => boolean): void {
    this.#matches = matches;
    this.#mark();
  }

  #row(item: T, index: number): HTMLElement {
    const row = h(
      'div',
      { class: 'row', role: 'option', id: this.#idOf(index) },
      ...this.#options.render(item),
    );
    row.addEventListener('click', () => this.#choose(index));
    row.addEventListener('pointerenter', () => this.#options.onHover?.(item));
    row.addEventListener('pointerleave', () => this.#options.onHover?.(undefined));
    return row;
  }

  #mark(): void {
    const { from, items } = this.#list.drawn;
    items.forEach((item, at) => {
      const row = document.getElementById(this.#idOf(from + at));
      row?.setAttribute('aria-selected', String(from + at === this.#active));
      row?.classList.toggle('on', this.#matches(item));
    });
    const isDrawn = this.#active >= from && this.#active < from + items.length;
    if (isDrawn) this.element.setAttribute('aria-activedescendant', this.#idOf(this.#active));
    else this.element.removeAttribute('aria-activedescendant');
  }

  async #choose(index: number): Promise<void> {
    await this.activate(index);
    // Another row was chosen meanwhile.
    if (this.#active !== index) return;
    const { from, items } = this.#list.drawn;
    const item = items[index - from];
    if (item !== undefined) this.#options.onChoose(item, index);
  }

  #onKey(event: KeyboardEvent): void {
    const page = this.#options.maxVisible - 1;
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.count,
      End: this.count,
      Enter: 0,
      ' ': 0,
    };
    const step = steps[event.key];
    if (step === undefined || this.count === 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    void this.#choose(Math.min(this.count - 1, Math.max(0, this.#active + step)));
  }

  #idOf(index: number): string {
    return `${this.#options.name}-${index}`;
  }
}
