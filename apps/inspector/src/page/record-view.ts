import { counted, printable, toBase64 } from '../kpl.ts';
import type { InspectorSession, KeyView, PartView, RecordView as View } from '../reading/session.ts';
import { h, offsetText } from '../support/dom.ts';
import type { Remote } from '../support/rpc.ts';
import { ByteView } from './byte-view.ts';
import { Copying } from './copying.ts';
import { legend } from './legend.ts';
import { ListView } from './list-view.ts';
import { PartDetails } from './part-details.ts';
import { Readers } from './readers.ts';
import { type Selected, Selection } from './selection.ts';
import { Shards } from './shards.ts';
import { payloadPanel, UserRecords } from './user-records.ts';
import { Verdict } from './verdict.ts';

/** With more user records it takes seconds to find out what readers make of them. */
const MAX_QUICK_READING = 50_000;
/** The page knows no larger cases of the conformance suite. */
const MAX_CASE_BYTE_LENGTH = 300;

/** One record, from its verdict to its last byte. */
export class RecordView {
  readonly #session: Remote<InspectorSession>;
  readonly #selection = new Selection();
  readonly #verdict = new Verdict((byteOffset) => void this.#goTo(byteOffset));
  readonly #bytes: ByteView;
  readonly #parts: ListView<PartView>;
  readonly #details = new PartDetails((step) => void this.#pin(step));
  readonly #keys: {
    readonly list: ListView<KeyView>;
    readonly section: HTMLElement;
    readonly title: HTMLElement;
  }[];
  readonly #userRecords: UserRecords;
  readonly #plain = h('section', { class: 'payload' });
  readonly #readers = new Readers();
  readonly #shards: Shards;
  readonly #copying: Copying;

  constructor(container: HTMLElement, session: Remote<InspectorSession>) {
    this.#session = session;
    this.#bytes = new ByteView(session, this.#selection, (byteOffset) => void this.#goTo(byteOffset, true));
    this.#parts = new ListView<PartView>({
      label: 'Parts of the record',
      name: 'part',
      rowHeight: 28,
      maxVisible: 15,
      fetch: (from, to) => session.rows(from, to),
      render: partRow,
      onChoose: (part) => {
        this.#selection.pin(part);
        void this.#bytes.reveal(part.byteOffset);
      },
      onHover: (part) => this.#selection.hover(part),
    });
    this.#keys = (['partitionKey', 'explicitHashKey'] as const).map((table) => this.#keyTable(table));
    this.#userRecords = new UserRecords(session, ({ byteOffset, entryByteLength, subSequenceNumber }) => {
      const entry = { byteOffset, byteLength: entryByteLength, name: `user record ${subSequenceNumber}` };
      void this.#pin({ ...entry, id: `${byteOffset}-${entryByteLength}-0` });
    });
    this.#shards = new Shards(async (choice) => {
      const view = await session.setShards(choice);
      if (view === undefined) return;
      this.#shards.show(view);
      await this.#showReadings(view);
    });
    this.#copying = new Copying(session);
    this.#selection.onChange((selected, isPinned) => {
      this.#details.show(selected, isPinned);
      this.#parts.highlight(({ id }) => id === selected?.id);
    });
    container.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#selection.pin(undefined);
      else if (key === 'Enter' && document.activeElement === this.#bytes.element) this.#widen();
    });
    container.replaceChildren(
      this.#verdict.element,
      h(
        'section',
        { class: 'frame' },
        h('h3', {}, 'Bytes'),
        legend(),
        this.#details.element,
        h('div', { class: 'columns' }, this.#bytes.element, this.#parts.element),
      ),
      this.#userRecords.element,
      this.#plain,
      h('div', { class: 'columns' }, ...this.#keys.map(({ section }) => section)),
      h('div', { class: 'columns' }, this.#readers.element, this.#shards.element),
      this.#copying.element,
    );
  }

  async show(view: View): Promise<void> {
    this.#selection.pin(undefined);
    this.#verdict.show(view);
    this.#shards.show(view);
    this.#copying.clear();
    const [partitionKeys, explicitHashKeys] = [view.partitionKeyCount, view.explicitHashKeyCount];
    await Promise.all([
      this.#bytes.show(view.inspection.byteLength),
      this.#parts.setCount(view.rowCount),
      this.#userRecords.show(view.userRecordCount),
      ...[partitionKeys, explicitHashKeys].map((count, at) => this.#showKeys(at, count)),
      this.#showPlain(view),
    ]);
    const faulty = view.inspection.diagnostic?.byteOffset;
    if (faulty !== undefined) await this.#goTo(faulty);
    if (view.userRecordCount <= MAX_QUICK_READING) await this.#showReadings(view);
    else this.#readers.offer(() => void this.#showReadings(view));
  }

  /** Also marks the user records that the KCL drops. */
  async #showReadings(view: View): Promise<void> {
    const readings = await this.#session.readings();
    const { byteLength } = view.inspection;
    const isSmall = byteLength <= MAX_CASE_BYTE_LENGTH;
    const { bytes } = await this.#session.bytes(0, isSmall ? byteLength : 0);
    this.#readers.show(readings, view, toBase64(bytes));
    await this.#userRecords.refresh();
  }

  /** A record that is not aggregated is a payload itself. */
  async #showPlain({ inspection }: View): Promise<void> {
    this.#plain.hidden = inspection.preview === undefined;
    if (inspection.preview !== undefined)
      this.#plain.replaceChildren(payloadPanel(await this.#session.payload(-1)));
  }

  /** Pins the part with a byte, and shows it in both lists. */
  async #goTo(byteOffset: number, isFromBytes = false): Promise<void> {
    const found = await this.#session.locate(byteOffset);
    if (found === undefined) return;
    this.#parts.grow(found.rowCount);
    this.#selection.pin(found.part);
    await Promise.all([
      this.#parts.activate(found.row),
      isFromBytes ? undefined : this.#bytes.reveal(byteOffset),
    ]);
  }

  /** Pins a part, and shows it in both lists. */
  async #pin(selected: Selected): Promise<void> {
    this.#selection.pin(selected);
    void this.#bytes.reveal(selected.byteOffset);
    const found = await this.#session.locate(selected.byteOffset);
    if (found === undefined || this.#selection.pinned !== selected) return;
    // The leaf that was found is the first part of the first part, and so on, of what is pinned.
    const { path, depth: leafDepth } = found.part;
    const { depth = 0 } = selected;
    this.#parts.grow(found.rowCount);
    this.#selection.pin({ depth, path: path.slice(0, path.length - (leafDepth - depth)), ...selected });
    await this.#parts.activate(Math.max(0, found.row - Math.max(0, leafDepth - depth)));
  }

  /** From the pinned part to the one around it. */
  #widen(): void {
    const { path = [], depth = 0 } = this.#selection.pinned ?? {};
    const around = path.at(-2);
    if (around === undefined) return;
    const id = `${around.byteOffset}-${around.byteLength}-${depth - 1}`;
    void this.#pin({ ...around, id, depth: depth - 1, path: path.slice(0, -1) });
  }

  #keyTable(table: 'partitionKey' | 'explicitHashKey') {
    const label = table === 'partitionKey' ? 'Partition keys' : 'Explicit hash keys';
    const list = new ListView<KeyView>({
      label,
      name: table,
      rowHeight: 28,
      maxVisible: 6,
      fetch: (from, to) => this.#session.keys(table, from, to),
      render: ({ index, key }) => [
        h('span', { class: 'index' }, String(index)),
        h('span', { class: 'key' }, printable(key)),
      ],
      onChoose: ({ byteOffset, byteLength, key }) => {
        void this.#pin({
          byteOffset,
          byteLength,
          name: label.slice(0, -1),
          value: key,
          id: `${byteOffset}-${byteLength}-0`,
        });
      },
    });
    const title = h('h3');
    return { list, title, section: h('section', { class: 'keys' }, title, list.element) };
  }

  async #showKeys(at: number, count: number): Promise<void> {
    const keys = this.#keys[at];
    if (keys === undefined) return;
    keys.section.hidden = count === 0;
    keys.title.textContent = counted(count, at === 0 ? 'partition key' : 'explicit hash key');
    if (count > 0) await keys.list.setCount(count);
  }
}

function partRow({ name, tone, depth, byteOffset, byteLength, value, problem, isStructure }: PartView) {
  const chip = h('span', {
    class: `chip tone-${tone}${isStructure ? ' structure' : ''}`,
    'aria-hidden': 'true',
  });
  return [
    h('span', { class: `indent indent-${Math.min(depth, 6)}` }),
    chip,
    h('span', { class: 'offset' }, offsetText(byteOffset)),
    h(
      'span',
      { class: problem === undefined ? 'name' : 'name bad' },
      problem === undefined ? name : `⚠ ${name}`,
    ),
    h('span', { class: 'faint' }, ` ${byteLength} B `),
    h('span', { class: 'value' }, value),
  ];
}
