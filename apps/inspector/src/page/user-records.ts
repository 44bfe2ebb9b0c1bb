import { counted, describePreview, printable } from '../kpl.ts';
import type { PayloadViews } from '../reading/payload.ts';
import type { InspectorSession, UserRecordView } from '../reading/session.ts';
import { button, h } from '../support/dom.ts';
import type { Remote } from '../support/rpc.ts';
import { ListView } from './list-view.ts';

/** The user records of the record, and the payload of the chosen one. */
export class UserRecords {
  readonly element: HTMLElement;
  readonly #list: ListView<UserRecordView>;
  readonly #title = h('h3');
  readonly #detail = h('div', { class: 'payload' });
  readonly #session: Remote<InspectorSession>;

  /** `onChoose`: a user record was chosen, whose entry is to be shown. */
  constructor(session: Remote<InspectorSession>, onChoose: (userRecord: UserRecordView) => void) {
    this.#session = session;
    this.#list = new ListView<UserRecordView>({
      label: 'User records',
      name: 'user-record',
      rowHeight: 52,
      maxVisible: 8,
      fetch: (from, to) => session.userRecords(from, to),
      render: rowOf,
      onChoose: (userRecord) => {
        onChoose(userRecord);
        void this.#showPayload(userRecord);
      },
    });
    this.element = h('section', { class: 'user-records' }, this.#title, this.#list.element, this.#detail);
  }

  async show(count: number): Promise<void> {
    this.element.hidden = count === 0;
    this.#title.textContent = counted(count, 'user record');
    this.#detail.replaceChildren();
    if (count > 0) await this.#list.setCount(count);
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  async #showPayload(userRecord: UserRecordView): Promise<void> {
    const views = await this.#session.payload(userRecord.subSequenceNumber);
    this.#detail.replaceChildren(factsOf(userRecord), payloadPanel(views));
  }
}

function rowOf(userRecord: UserRecordView): (Node | string)[] {
  const {
    subSequenceNumber,
    partitionKey,
    explicitHashKey,
    shardId,
    isDropped,
    preview,
    problem,
    byteLength,
  } = userRecord;
  const key = partitionKey === undefined ? '(no key)' : printable(partitionKey);
  return [
    h(
      'span',
      { class: 'line' },
      h('span', { class: 'index' }, String(subSequenceNumber)),
      h('span', { class: 'key' }, key),
      explicitHashKey === undefined
        ? ''
        : h('span', { class: 'faint' }, ` hash key ${printable(explicitHashKey)}`),
      shardId === undefined ? '' : h('span', { class: 'faint' }, ` ${shardId}`),
      isDropped ? h('span', { class: 'bad' }, ' the KCL drops it') : '',
      h('span', { class: 'size faint' }, ` ${counted(byteLength, 'byte')}`),
    ),
    h('span', { class: 'line preview' }, problem === undefined ? describePreview(preview) : `⚠ ${problem}`),
  ];
}

function factsOf({
  subSequenceNumber,
  partitionKey,
  explicitHashKey,
  hashKey,
  shardId,
  tags,
  moreTags,
  problem,
}: UserRecordView) {
  const more = moreTags === undefined ? '' : ` and ${counted(moreTags, 'more tag')}`;
  const rows: [string, string | undefined][] = [
    ['sub-sequence number', String(subSequenceNumber)],
    ['partition key', partitionKey === undefined ? 'none' : printable(JSON.stringify(partitionKey))],
    ['explicit hash key', explicitHashKey && printable(explicitHashKey)],
    ['hash key', hashKey],
    ['shard', shardId],
    ['tags', tags && `${printable(tags.map(({ key, value }) => `${key}=${value ?? ''}`).join(' '))}${more}`],
    ['problem', problem],
  ];
  return h(
    'dl',
    {},
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [h('dt', {}, name), h('dd', {}, value)])),
  );
}

/** The payload in one form, with a button for each of the others. */
export function payloadPanel(views: PayloadViews): HTMLElement {
  const forms = formsOf(views);
  const text = h('pre', { tabindex: 0, 'aria-label': 'payload' });
  const buttons = forms.map(([name, content]) =>
    button(name, () => {
      text.textContent = content;
      for (const one of buttons) one.setAttribute('aria-pressed', String(one.textContent === name));
    }),
  );
  buttons[0]?.click();
  const size = `${counted(views.byteLength, 'byte')}${views.isCut ? ', the first 64 KiB shown' : ''}`;
  return h('div', {}, h('div', { class: 'controls' }, h('span', {}, `Payload, ${size}: `), ...buttons), text);
}

/** The most readable first. */
function formsOf(views: PayloadViews, prefix = ''): [string, string][] {
  const { json, text, hex, unpacked } = views;
  return [
    ...(unpacked ? formsOf(unpacked, `${prefix}unpacked `) : []),
    ...(json === undefined ? [] : [[`${prefix}JSON`, json] as [string, string]]),
    ...(text === undefined ? [] : [[`${prefix}text`, text] as [string, string]]),
    [`${prefix}hex`, hex],
  ];
}
