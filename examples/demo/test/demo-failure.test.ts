import * as deagg from '@kpl-kit/deagg';
import { expect, test, vi } from 'vitest';
import { runDemo } from '../src/demo.ts';
import type { Entry } from '../src/records.ts';
import { RecordedOutput } from './output.ts';

vi.mock(import('@kpl-kit/deagg'), { spy: true });
// What is to be noticed happens after the stream was read: one in memory will do.
vi.mock('@kpl-kit/kinesis-local', () => ({ startKinesisLocal: async () => ({ stop: async () => {} }) }));
vi.mock('../src/stream.ts', () => ({
  LocalStream: class {
    readonly #records: (Entry & { SequenceNumber: string })[] = [];
    async create() {}
    async put(entries: readonly Entry[]) {
      const begin = this.#records.length;
      this.#records.push(
        ...entries.map((entry, index) => ({ ...entry, SequenceNumber: `${begin + index}` })),
      );
      return this.#records.slice(begin).map(({ SequenceNumber }) => SequenceNumber);
    }
    async readAll() {
      return this.#records.map(({ ExplicitHashKey, ...record }) => record);
    }
    close() {}
  },
}));

test('runDemo notices a deaggregation that loses the last user record', async () => {
  const { deaggregateRecords } = await vi.importActual<typeof deagg>('@kpl-kit/deagg');
  vi.mocked(deagg.deaggregateRecords).mockImplementation((records) =>
    deaggregateRecords(records).slice(0, -1),
  );

  const output = new RecordedOutput();
  const { differences } = await runDemo({ signal: new AbortController().signal, output });
  expect(differences).toMatchObject([{ kind: 'missing', batch: { source: 'kpl' } }]);
  expect(output.text).toMatch(
    /\n {2}missing: kpl .*\nFAILED: 1 missing, of \d+ user records that were put\.\n$/,
  );
});
