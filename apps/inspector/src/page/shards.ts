import type { RecordView, ShardChoice } from '../reading/session.ts';
import { h } from '../support/dom.ts';

/** Asks for the shards of the stream: which user records belong elsewhere? */
export class Shards {
  readonly element: HTMLElement;
  readonly #count = h('input', { type: 'range', id: 'shard-count', min: 0, max: 32, value: 0 });
  readonly #countText = h('output', { for: 'shard-count' });
  readonly #json = h('textarea', { id: 'shard-json', rows: 3, spellcheck: 'false' });
  readonly #shard = h('select', { id: 'shard' });
  readonly #shardLabel = h('label', { for: 'shard' }, 'The record came from ');
  readonly #error = h('p', { class: 'bad', role: 'alert' });
  readonly #onChoice: (choice: ShardChoice) => Promise<void>;

  constructor(onChoice: (choice: ShardChoice) => Promise<void>) {
    this.#onChoice = onChoice;
    this.element = h(
      'section',
      { class: 'shards' },
      h('h3', {}, 'Shards'),
      h('p', {}, 'The KCL drops an aggregated record if one of its user records belongs to another shard.'),
      h('label', { for: 'shard-count' }, 'Equal shards '),
      this.#count,
      ' ',
      this.#countText,
      h('label', { for: 'shard-json', class: 'block' }, 'Or the output of aws kinesis list-shards'),
      this.#json,
      h('p', {}, this.#shardLabel, this.#shard),
      this.#error,
    );
    this.#count.addEventListener('input', () => {
      this.#json.value = '';
      void this.#choose();
    });
    this.#json.addEventListener('change', () => {
      this.#count.value = '0';
      void this.#choose();
    });
    this.#shard.addEventListener('change', () => void this.#choose(this.#shard.value));
    this.show({ shardIds: [] });
  }

  show({ shardIds, shardId }: Pick<RecordView, 'shardIds' | 'shardId'>): void {
    this.#countText.textContent = this.#count.value === '0' ? 'not known' : this.#count.value;
    this.#shardLabel.hidden = this.#shard.hidden = shardIds.length === 0;
    this.#shard.replaceChildren(
      ...shardIds.map((id) => h('option', { value: id, selected: id === shardId }, id)),
    );
  }

  async #choose(shardId?: string): Promise<void> {
    const count = Number(this.#count.value);
    const chosen = shardId === undefined ? {} : { shardId };
    const json = this.#json.value.trim();
    this.#error.textContent = '';
    try {
      if (json !== '') await this.#onChoice({ kind: 'pasted', json, ...chosen });
      else await this.#onChoice(count === 0 ? { kind: 'unknown' } : { kind: 'equal', count, ...chosen });
    } catch (error) {
      this.#error.textContent = (error as Error).message;
    }
  }
}
