import type { Tone } from '../reading/part-tree.ts';
import { h } from '../support/dom.ts';

const TONE_NAMES: Partial<Record<Tone, string>> = {
  magic: 'magic number',
  'partition-key': 'partition key',
  'hash-key': 'explicit hash key',
  entry: 'user record',
  'partition-key-index': 'partition key index',
  'hash-key-index': 'explicit hash key index',
  data: 'data',
  tag: 'tag',
  unknown: 'unknown field',
  unreadable: 'unreadable',
  digest: 'digest',
};

/** What the colours and the lines below the bytes mean. */
export function legend(): HTMLElement {
  return h(
    'ul',
    { class: 'legend', 'aria-label': 'Colours' },
    ...Object.entries(TONE_NAMES).map(([tone, name]) => h('li', { class: `tone-${tone}` }, name)),
    h('li', { class: 'structure' }, 'field tag, length'),
  );
}
