import { counted, describePreview, printable } from '../kpl.ts';
import type { RecordView } from '../reading/session.ts';
import { button, h } from '../support/dom.ts';

/** More of a key is slow to lay out. */
const MAX_FACT_LENGTH = 300;

/** What the record is, what is wrong with it, and where. */
export class Verdict {
  readonly element: HTMLElement = h('section', { class: 'verdict' });
  readonly #onPlace: (byteOffset: number) => void;

  constructor(onPlace: (byteOffset: number) => void) {
    this.#onPlace = onPlace;
  }

  show(view: RecordView): void {
    const { inspection, likelyCause, userRecordCount } = view;
    const { verdict, diagnostic, digest, byteLength, preview } = inspection;
    const count = digest === undefined ? '' : `, ${counted(userRecordCount, 'user record')}`;
    const isBad = verdict === 'malformed';
    this.element.replaceChildren(
      h(
        'h2',
        { class: isBad ? 'bad' : undefined },
        `${isBad ? '⚠ ' : ''}${verdict}${count}, ${counted(byteLength, 'byte')}`,
      ),
      ...(diagnostic === undefined ? [] : [this.#diagnostic(diagnostic)]),
      ...(likelyCause === undefined ? [] : [h('p', { class: 'cause' }, likelyCause.text)]),
      ...(digest === undefined ? [] : [digestLine(digest)]),
      factsOf(view),
      ...(preview === undefined ? [] : [h('p', {}, 'Payload: ', h('code', {}, describePreview(preview)))]),
    );
  }

  #diagnostic({
    code,
    message,
    byteOffset,
  }: NonNullable<RecordView['inspection']['diagnostic']>): HTMLElement {
    const place =
      byteOffset === undefined ? '' : button(`Go to byte ${byteOffset}`, () => this.#onPlace(byteOffset));
    return h('p', { class: 'diagnostic' }, h('code', {}, code), `: ${message} `, place);
  }
}

function digestLine({
  given,
  computed,
  isRight,
}: NonNullable<RecordView['inspection']['digest']>): HTMLElement {
  return isRight
    ? h('p', {}, 'MD5 digest ', h('code', {}, given), ' ', h('span', { class: 'good' }, '✓ right'))
    : h(
        'p',
        {},
        'MD5 digest given ',
        h('code', {}, given),
        ', computed ',
        h('code', {}, computed),
        ' ',
        h('span', { class: 'bad' }, '✗ wrong'),
      );
}

function factsOf({ inspection }: RecordView): HTMLElement {
  const { source, line, form, sequenceNumber, subSequenceNumber, partitionKey, explicitHashKey, shardId } =
    inspection;
  const facts: [string, string | undefined][] = [
    ['found as', `${form}, ${source}, line ${line}`],
    ['sequence number', sequenceNumber],
    ['sub-sequence number', subSequenceNumber === undefined ? undefined : String(subSequenceNumber)],
    ['partition key', partitionKey],
    ['explicit hash key', explicitHashKey],
    ['shard', shardId],
  ];
  return h(
    'dl',
    {},
    ...facts.flatMap(([name, value]) =>
      value === undefined ? [] : [h('dt', {}, name), h('dd', {}, printable(value.slice(0, MAX_FACT_LENGTH)))],
    ),
  );
}
