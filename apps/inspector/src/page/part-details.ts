import { counted } from '../kpl.ts';
import type { PartView } from '../reading/session.ts';
import { button, h } from '../support/dom.ts';
import type { Selected } from './selection.ts';

/** Where the selected part is, what it is, and what is wrong with it. */
export class PartDetails {
  readonly element: HTMLElement;
  readonly #path = h('ol');
  readonly #facts = h('p', { class: 'facts', role: 'status' });
  readonly #onStep: (step: Selected) => void;

  /** `onStep`: one of the parts around was chosen. */
  constructor(onStep: (step: Selected) => void) {
    this.#onStep = onStep;
    const nav = h('nav', { 'aria-label': 'Where the part is', class: 'breadcrumb' }, this.#path);
    this.element = h('div', { class: 'details' }, nav, this.#facts);
    this.show(undefined, false);
  }

  show(selected: Selected | undefined, isPinned: boolean): void {
    if (selected === undefined) {
      this.#path.replaceChildren();
      this.#facts.replaceChildren(
        'Point at a byte or a part, or move with the arrow keys. A click pins it, Escape lets it go.',
      );
      return;
    }
    const { path = [], depth = 0 } = selected;
    const steps = path.map((step, at) => {
      // The record and the message around a field have no row.
      const stepDepth = depth - (path.length - 1 - at);
      const id = `${step.byteOffset}-${step.byteLength}-${stepDepth}`;
      const target = { ...step, id, depth: stepDepth, path: path.slice(0, at + 1) };
      return h(
        'li',
        {},
        button(step.name, () => this.#onStep(target)),
      );
    });
    this.#path.replaceChildren(...steps);
    this.#facts.replaceChildren(...factsOf(selected, isPinned));
  }
}

function factsOf(
  { name, path, byteOffset, byteLength, value, problem }: Partial<PartView> & Selected,
  isPinned: boolean,
) {
  const place = `byte ${byteOffset} (0x${byteOffset.toString(16)}), ${counted(byteLength, 'byte')}`;
  const title = name ?? path?.at(-1)?.name ?? 'bytes';
  return [
    h('strong', {}, title),
    ` at ${place}`,
    value === undefined || value === '' ? '' : h('span', {}, ': ', h('code', {}, value)),
    isPinned ? h('span', { class: 'pin' }, ' pinned') : '',
    problem === undefined ? '' : h('span', { class: 'bad' }, ` ${problem}`),
  ];
}
