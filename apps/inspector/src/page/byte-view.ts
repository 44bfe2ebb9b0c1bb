import type { InspectorSession, PartView } from '../reading/session.ts';
import { h, offsetText } from '../support/dom.ts';
import type { Remote } from '../support/rpc.ts';
import { VirtualList } from '../support/virtual-list.ts';
import type { Selected, Selection } from './selection.ts';

interface ByteRow {
  readonly byteOffset: number;
  readonly bytes: Uint8Array;
  /** The part of each byte. */
  readonly parts: readonly (PartView | undefined)[];
}

const ROW_HEIGHT = 26;
const MAX_VISIBLE = 16;
/** Below this width of the window eight bytes are in a row. */
const NARROW = '(max-width: 640px)';

/** The bytes of the record, in the colours of their parts. */
export class ByteView {
  readonly element: HTMLElement;
  readonly #list: VirtualList<ByteRow>;
  readonly #session: Remote<InspectorSession>;
  readonly #selection: Selection;
  /** A byte was clicked, or reached with the keyboard. */
  readonly #onByte: (byteOffset: number) => void;
  readonly #narrow = matchMedia(NARROW);
  #byteLength = 0;
  #cursor = 0;
  #selected: Selected | undefined;

  constructor(session: Remote<InspectorSession>, selection: Selection, onByte: (byteOffset: number) => void) {
    this.#session = session;
    this.#selection = selection;
    this.#onByte = onByte;
    this.#list = new VirtualList<ByteRow>({
      label:
        'Bytes of the record, in hexadecimal. Arrow keys move from byte to byte, Enter goes to the part around.',
      role: 'grid',
      rowHeight: ROW_HEIGHT,
      maxVisible: MAX_VISIBLE,
      fetch: (from, to) => this.#fetch(from, to),
      render: (row) => this.#row(row),
    });
    this.element = this.#list.element;
    this.element.classList.add('bytes');
    this.#list.onDraw = () => this.#mark();
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('pointerover', ({ target }) => this.#selection.hover(this.#partAt(target)));
    this.element.addEventListener('pointerleave', () => this.#selection.hover(undefined));
    this.element.addEventListener('click', ({ target }) => {
      const byteOffset = offsetOf(target);
      if (byteOffset !== undefined) this.#moveTo(byteOffset);
    });
    this.#narrow.addEventListener('change', async () => {
      const cursor = this.#cursor;
      await this.show(this.#byteLength);
      await this.reveal(cursor);
    });
    selection.onChange((selected) => {
      this.#selected = selected;
      this.#mark();
    });
  }

  async show(byteLength: number): Promise<void> {
    this.#byteLength = byteLength;
    this.#cursor = 0;
    await this.#list.setCount(Math.max(1, Math.ceil(byteLength / this.#width)));
  }

  /** Scrolls to a byte, and puts the cursor there. */
  async reveal(byteOffset: number): Promise<void> {
    this.#cursor = Math.min(byteOffset, Math.max(0, this.#byteLength - 1));
    await this.#list.reveal(Math.floor(this.#cursor / this.#width));
  }

  get #width(): number {
    return this.#narrow.matches ? 8 : 16;
  }

  async #fetch(from: number, to: number): Promise<ByteRow[]> {
    const width = this.#width;
    const start = from * width;
    const { bytes, parts } = await this.#session.bytes(start, to * width);
    const ofByte: (PartView | undefined)[] = new Array(bytes.length);
    for (const part of parts) {
      const end = Math.min(part.byteOffset + part.byteLength - start, bytes.length);
      for (let at = Math.max(0, part.byteOffset - start); at < end; at++) ofByte[at] = part;
    }
    return Array.from({ length: to - from }, (_, row) => ({
      byteOffset: start + row * width,
      bytes: bytes.subarray(row * width, (row + 1) * width),
      parts: ofByte.slice(row * width, (row + 1) * width),
    }));
  }

  #row({ byteOffset, bytes, parts }: ByteRow): HTMLElement {
    const cells = Array.from(bytes, (byte, at) => {
      const part = parts[at];
      const attributes = {
        role: 'gridcell',
        class: classOf(part, byteOffset + at),
        id: `byte-${byteOffset + at}`,
        'data-offset': byteOffset + at,
      };
      return h('span', attributes, byte.toString(16).padStart(2, '0'));
    });
    const text = Array.from(bytes, (byte, at) => {
      const character = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
      return h('span', { 'data-text': byteOffset + at, 'data-offset': byteOffset + at }, character);
    });
    return h(
      'div',
      { class: 'row', role: 'row' },
      h('span', { class: 'offset', role: 'rowheader' }, offsetText(byteOffset)),
      h('span', { class: 'hex', role: 'presentation' }, ...cells),
      h('span', { class: 'text', 'aria-hidden': 'true' }, ...text),
    );
  }

  /** Colours of the selection and the cursor, without drawing anything new. */
  #mark(): void {
    const selected = this.#selected;
    const isIn = (offset: number) =>
      selected !== undefined &&
      offset >= selected.byteOffset &&
      offset < selected.byteOffset + selected.byteLength;
    for (const cell of this.element.querySelectorAll<HTMLElement>('[data-offset]')) {
      const offset = Number(cell.dataset.offset);
      cell.classList.toggle('on', isIn(offset));
      if (cell.id !== '') {
        cell.classList.toggle('cursor', offset === this.#cursor);
        cell.setAttribute('aria-selected', String(isIn(offset)));
      }
    }
    const cursor = `byte-${this.#cursor}`;
    if (document.getElementById(cursor) === null) this.element.removeAttribute('aria-activedescendant');
    else this.element.setAttribute('aria-activedescendant', cursor);
  }

  #partAt(target: EventTarget | null): PartView | undefined {
    const byteOffset = offsetOf(target);
    if (byteOffset === undefined) return undefined;
    const { items } = this.#list.drawn;
    const row = items.find(
      (one) => byteOffset >= one.byteOffset && byteOffset < one.byteOffset + one.bytes.length,
    );
    return row?.parts[byteOffset - row.byteOffset];
  }

  #moveTo(byteOffset: number): void {
    this.#cursor = byteOffset;
    void this.reveal(byteOffset);
    this.#onByte(byteOffset);
  }

  #onKey(event: KeyboardEvent): void {
    const width = this.#width;
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: width,
      ArrowUp: -width,
      PageDown: width * (MAX_VISIBLE - 1),
      PageUp: -width * (MAX_VISIBLE - 1),
      Home: event.ctrlKey ? -this.#byteLength : -(this.#cursor % width),
      End: event.ctrlKey ? this.#byteLength : width - 1 - (this.#cursor % width),
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.metaKey || this.#byteLength === 0) return;
    event.preventDefault();
    this.#moveTo(Math.min(this.#byteLength - 1, Math.max(0, this.#cursor + step)));
  }
}

function classOf(part: PartView | undefined, byteOffset: number): string {
  if (part === undefined) return '';
  const isLast = byteOffset === part.byteOffset + part.byteLength - 1;
  const structure = part.isStructure ? ' structure' : '';
  return `tone-${part.tone}${structure}${isLast ? ' last' : ''}${part.problem === undefined ? '' : ' problem'}`;
}

function offsetOf(target: EventTarget | null): number | undefined {
  const text = target instanceof HTMLElement ? target.dataset.offset : undefined;
  return text === undefined ? undefined : Number(text);
}
