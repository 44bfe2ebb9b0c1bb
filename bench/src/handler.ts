import { kinesisHandler } from '@kpl-kit/deagg/lambda';
import { makeCorpus } from './corpus.ts';
import { environment } from './environment.ts';
import { toLambdaRecord } from './lambda-event.ts';
import type { Budget } from './measure.ts';
import { progress } from './progress.ts';
import { type CaseSection, toCase } from './results.ts';
import type { RunOptions } from './run-options.ts';

const BATCH = 16;
const CORPORA = ['350x140B', '1000x100B', '1000x1KB'] as const;

type Handler = ReturnType<typeof kinesisHandler>;

/** Whole Lambda functions whose own work is next to nothing. */
const handlers: Readonly<Record<string, (onBytes: (byteLength: number) => void) => Handler>> = {
  'plain function': (onBytes) => kinesisHandler(({ data }) => onBytes(data.length)),
  'async function': (onBytes) => kinesisHandler(async ({ data }) => onBytes(data.length)),
  'async, by partition key': (onBytes) =>
    kinesisHandler(async ({ data }) => onBytes(data.length), { order: 'byPartitionKey' }),
};

/** What a Lambda function made by `kinesisHandler` takes for one user record, from its event to its response. */
export async function benchHandlers({ budget, only }: RunOptions): Promise<CaseSection> {
  const cases = [];
  for (const corpus of CORPORA) {
    progress(`handler: ${corpus}`);
    const { records } = makeCorpus(corpus, BATCH);
    const event = { Records: records.map(({ data }, index) => toLambdaRecord(data, index)) };
    const userRecords = records.reduce((sum, record) => sum + record.userRecords.length, 0);
    const byteLength = records.reduce((sum, { data }) => sum + data.length, 0);
    const tasks = Object.entries(handlers)
      .map(([how, make]) => ({ name: `handler/${how}/${corpus}/${BATCH}`, how, make }))
      .filter(({ name }) => only === undefined || name.includes(only))
      .map((task) => ({ ...task, run: () => handle(task.make, event, userRecords) }));
    const samples = await measureAsyncInTurns(tasks, budget);
    for (const [index, { name, how }] of tasks.entries()) {
      const found = { name, stage: 'handler', contender: how, corpus, batch: BATCH, userRecords, byteLength };
      cases.push(toCase(found, samples[index] ?? []));
    }
  }
  return { environment: environment(), cases };
}

/** Throws when a user record is missing or anything failed. */
async function handle(
  make: (typeof handlers)[string],
  event: Parameters<Handler>[0],
  expected: number,
): Promise<void> {
  let count = 0;
  const handler = make(() => {
    count++;
  });
  const { batchItemFailures } = await handler(event);
  if (batchItemFailures.length > 0 || count !== expected) throw new Error(`${count} of ${expected} handled`);
}

/** As `measureInTurns`, of what has to be waited for. Returns, for each task, nanoseconds for one call. */
async function measureAsyncInTurns(
  tasks: readonly { readonly run: () => Promise<void> }[],
  { warmUpMs, sampleMs, totalMs, minRounds }: Budget,
): Promise<number[][]> {
  const samples = tasks.map((): number[] => []);
  for (const { run } of tasks) await sample(run, warmUpMs);
  const deadline = performance.now() + totalMs * tasks.length;
  for (let round = 0; round < minRounds || performance.now() < deadline; round++) {
    for (let turn = 0; turn < tasks.length; turn++) {
      const index = (round + turn) % tasks.length;
      samples[index]?.push(await sample((tasks[index] as (typeof tasks)[0]).run, sampleMs));
    }
  }
  return samples;
}

async function sample(run: () => Promise<void>, milliseconds: number): Promise<number> {
  const start = performance.now();
  let calls = 0;
  let elapsed: number;
  do {
    await run();
    calls++;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (elapsed * 1e6) / calls;
}
