import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExpectedContent, expectedContentOf } from '../content-digest.ts';
import { type AggregatedRecord, BATCHES, corpusNames, makeCorpus } from '../corpus.ts';

/** What a peer must deliver for one batch of a corpus. */
export interface ExpectedBatch {
  readonly corpus: string;
  readonly batch: number;
  readonly byteLength: number;
  readonly expected: ExpectedContent;
}

/**
 * Writes every corpus to a folder, for processes in any language.
 *
 * `corpora.tsv` has a line for each: name, file, and batches (with commas between), each with an `m` behind it when only some
 * of its user records have an explicit hash key. In a file, each aggregated record is its length in four bytes, the
 * highest first, and its data. A batch is as many records from the front.
 */
export function writeCorpora(folder: string, only: string | undefined): ExpectedBatch[] {
  const names = corpusNames.filter((name) => only === undefined || name.includes(only));
  const written = names.map((name) => {
    const { records } = makeCorpus(name);
    writeFileSync(join(folder, `${name}.records`), toFile(records));
    const batches = BATCHES.map((batch) => expectedBatch(name, records.slice(0, batch)));
    const counts = batches.map(({ batch, expected }) => `${batch}${expected.isMixed ? 'm' : ''}`);
    return { line: `${[name, `${name}.records`, counts.join(',')].join('\t')}\n`, batches };
  });
  writeFileSync(join(folder, 'corpora.tsv'), written.map(({ line }) => line).join(''));
  return written.flatMap(({ batches }) => batches);
}

function toFile(records: readonly AggregatedRecord[]): Buffer {
  return Buffer.concat(
    records.flatMap(({ data }) => {
      const byteLength = Buffer.alloc(4);
      byteLength.writeUInt32BE(data.length);
      return [byteLength, data];
    }),
  );
}

function expectedBatch(corpus: string, records: readonly AggregatedRecord[]): ExpectedBatch {
  return {
    corpus,
    batch: records.length,
    byteLength: records.reduce((sum, { data }) => sum + data.length, 0),
    expected: expectedContentOf(records.flatMap(({ userRecords }) => userRecords)),
  };
}
