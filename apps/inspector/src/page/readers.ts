import findings from 'virtual:findings';
import { counted } from '../kpl.ts';
import type { ReadingView, RecordView } from '../reading/session.ts';
import { button, h } from '../support/dom.ts';

const NAMES: Readonly<Record<ReadingView['name'], string>> = {
  kcl: 'KCL 3.5.1 (Java)',
  lossless: '@kpl-kit/deagg',
};

const NO_CASE =
  'Other libraries: the conformance suite has no case with exactly these bytes. Its page lists what each misses.';

/** What readers make of the record: only what was tested against them. */
export class Readers {
  readonly element: HTMLElement;
  readonly #list = h('ul');

  constructor() {
    this.element = h('section', { class: 'readers' }, h('h3', {}, 'What others do with it'), this.#list);
  }

  /** For a record with so many user records that the answer takes seconds. */
  offer(onAsk: () => void): void {
    this.element.hidden = false;
    this.#list.replaceChildren(h('li', {}, button('Work it out, in some seconds', onAsk)));
  }

  /** `base64` is the record, if it is small: the conformance suite may have a case with just these bytes. */
  show(readings: readonly ReadingView[], { userRecordCount, inspection }: RecordView, base64 = ''): void {
    this.element.hidden = readings.length === 0;
    const items = readings.map((reading) =>
      h('li', {}, h('strong', {}, NAMES[reading.name]), ' ', ...describe(reading, userRecordCount)),
    );
    if (inspection.repairs !== undefined) {
      items.unshift(
        h(
          'li',
          {},
          'Below is what happens to the record after what was undone here; as it was found, each passes it on unread.',
        ),
      );
    }
    // `toString` is base64 too.
    const found = Object.hasOwn(findings.cases, base64) ? findings.cases[base64] : undefined;
    if (found === undefined) items.push(h('li', { class: 'faint' }, NO_CASE));
    else
      items.push(...found.map((what, at) => h('li', {}, h('strong', {}, findings.readers[at]), ` ${what}`)));
    this.#list.replaceChildren(...items);
  }
}

function describe(
  { delivers, drops, because, breaksWithoutJaxb }: ReadingView,
  count: number,
): (Node | string)[] {
  const what =
    delivers === 'record'
      ? 'delivers the record as it is'
      : `delivers ${delivers} of ${counted(count, 'user record')}`;
  return [
    what,
    drops > 0 ? h('span', { class: 'bad' }, `, drops ${drops}`) : '',
    because === undefined ? '' : `: ${because}`,
    breaksWithoutJaxb ? '; without jaxb-api it breaks and loses the whole batch' : '',
  ];
}
