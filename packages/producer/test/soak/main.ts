// Runs the producer against a simulated stream with faults, in time that passes as fast as the program runs.
// Usage: pnpm --filter @kpl-kit/producer soak [--minutes N | --runs N] [--seed N] [--user-records N]
import { parseArgs } from 'node:util';
import { run } from './run.ts';

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    minutes: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    'user-records': { type: 'string' },
  },
});

const firstSeed = Number(values.seed ?? Date.now() % 1_000_000_000);
const until = Date.now() + Number(values.minutes ?? 1) * 60_000;
const runs = values.runs === undefined ? Infinity : Number(values.runs);
const userRecordCount = values['user-records'] === undefined ? undefined : Number(values['user-records']);

console.log(`The first seed is ${firstSeed}; each run has the next one.`);
const total = { runs: 0, userRecords: 0, delivered: 0, reported: 0, misplaced: 0, rejected: 0, reshards: 0 };
for (let seed = firstSeed; total.runs < runs && (values.runs !== undefined || Date.now() < until); seed++) {
  const result = await run({
    seed,
    ...(userRecordCount === undefined ? {} : { userRecordCount, onProgress }),
  });
  total.runs++;
  total.userRecords += result.userRecordCount;
  total.delivered += result.deliveredCount;
  total.reported += result.reportedCount;
  total.misplaced += result.counts.misplaced;
  total.rejected += result.counts.rejected;
  total.reshards += result.reshardCount;
  if (result.lost.length + result.problems.length > 0) {
    console.error(`${result.lost.length} user records are lost (${result.lost.slice(0, 10).join(', ')}).`);
    for (const problem of result.problems.slice(0, 10)) console.error(problem);
    console.error(
      `Again: pnpm --filter @kpl-kit/producer soak --runs 1 --seed ${seed}${userRecordCount === undefined ? '' : ` --user-records ${userRecordCount}`}`,
    );
    process.exitCode = 1;
    break;
  }
}
console.log(JSON.stringify(total));

function onProgress(count: number): void {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `${count}: ${mebibytes(heapUsed)} MiB of heap, ${mebibytes(arrayBuffers)} of buffers, ${mebibytes(rss)} in all`,
  );
}
