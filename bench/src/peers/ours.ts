// Times kpl-kit on the corpora in a folder, as the peers in other languages are timed.
// Usage: node --expose-gc ours.ts FOLDER WARM_UP_MS SAMPLE_MS TOTAL_MS MIN_ROUNDS
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesContenders, type Contender, lambdaContenders } from '../contenders.ts';
import { contentOf } from '../content-digest.ts';
import { toLambdaRecord } from '../lambda-event.ts';
import { measureInTurns } from '../measure.ts';

const [folder, ...numbers] = process.argv.slice(2) as [string, ...string[]];
const [warmUpMs, sampleMs, totalMs, minRounds] = numbers.map(Number) as [number, number, number, number];
const budget = { warmUpMs, sampleMs, totalMs, minRounds };
const lambda = bulkOf(lambdaContenders());
const bytes = bulkOf(bytesContenders());

for (const line of readFileSync(join(folder, 'corpora.tsv'), 'utf8').trim().split('\n')) {
  const [corpus, file, batches] = line.split('\t') as [string, string, string];
  const records = readRecords(join(folder, file));
  for (const count of batches.split(',')) {
    const batch = records.slice(0, Number.parseInt(count, 10));
    time(lambda, batch.map(toLambdaRecord), corpus);
    time(bytes, batch, corpus);
  }
}

function time<Input>(contender: Contender<Input>, batch: readonly Input[], corpus: string): void {
  const { stage, run, deliver } = contender;
  console.error(`kpl-kit: ${stage}, ${corpus}, ${batch.length} aggregated records ...`);
  const { userRecordCount, sha256 } = contentOf(deliver?.(batch) ?? [], true);
  const samples = measureInTurns([{ name: stage, run: () => run(batch) }], budget).get(stage) ?? [];
  const times = samples.map(Math.round).join(',');
  console.log([stage, corpus, batch.length, userRecordCount, sha256, times].join('\t'));
}

function bulkOf<Input>(contenders: readonly Contender<Input>[]): Contender<Input> {
  return contenders.find(({ name }) => name === 'bulk') as Contender<Input>;
}

/** The form is described in corpus-files.ts. */
function readRecords(path: string): Uint8Array[] {
  const content = readFileSync(path);
  const records: Uint8Array[] = [];
  for (let offset = 0; offset < content.length; ) {
    const end = offset + 4 + content.readUInt32BE(offset);
    records.push(content.subarray(offset + 4, end));
    offset = end;
  }
  return records;
}
