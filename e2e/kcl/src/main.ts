// A KCL consumer reads what the aggregator has written, before and after a split and a merge: `npm run e2e:kcl`.
import { KinesisLocalError } from '@kpl-kit/kinesis-local';
import { MavenError, missingTools } from '@kpl-kit/workspace/maven';
import { writeTable } from './documents.ts';
import { KclProofError } from './errors.ts';
import { plainProducer, shardedProducer } from './producer/producer.ts';
import { type Claim, claimsOfReshards, claimsOfStaleShards } from './proof/claims.ts';
import { runThroughReshards } from './proof/reshard-run.ts';
import { runWithStaleShards } from './proof/stale-run.ts';
import { type Surroundings, withSurroundings } from './services/surroundings.ts';
import { type NamedOutcome, renderClaims, renderTable } from './table.ts';

process.exitCode = await main();

/** Returns the exit code: 0 only when all claims hold, 1 when not or when something is missing, 130 when interrupted. */
async function main(): Promise<number> {
  const missing = missingTools();
  if (missing.length > 0) {
    console.error(`Not found on the PATH: ${missing.join('; ')}. Nothing was shown.`);
    return 1;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interruption.abort());
  try {
    const { outcomes, claims } = await withSurroundings(interruption.signal, prove);
    const table = renderTable(outcomes);
    const failed = claims.filter(({ holds }) => !holds).length;
    console.log(`\n${table}\n\n${renderClaims(claims)}`);
    console.log(`\n${claims.length - failed} claims hold, ${failed} fail`);
    if (failed > 0) return 1;
    for (const path of writeTable(table)) console.log(`wrote ${path}`);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) {
      console.error('\nInterrupted; nothing is left running.');
      return 130;
    }
    if (!isForThePerson(error)) throw error;
    console.error(`\n${error.message}`);
    return 1;
  }
}

async function prove(surroundings: Surroundings): Promise<{ outcomes: NamedOutcome[]; claims: Claim[] }> {
  console.error('a stream that is split and merged, packed by shard ...');
  const sharded = await runThroughReshards('packed-by-shard', shardedProducer, surroundings);
  console.error(
    `  ${sharded.waitingAtSplit} user records waited during the split, ${sharded.waitingAtMerge} during the merge`,
  );
  console.error('the same, packed plainly ...');
  const plain = await runThroughReshards('packed-plainly', plainProducer, surroundings);
  console.error('packed before a split, sent after it ...');
  const stale = await runWithStaleShards('stale-shards', surroundings);
  return {
    outcomes: [
      { name: 'by shard', outcome: sharded.outcome },
      { name: 'plainly', outcome: plain.outcome },
      { name: 'stale', outcome: stale.sentOnce },
      { name: 'only misplaced again', outcome: stale.onlyMisplacedAgain },
      { name: 'all named again', outcome: stale.namedAgain },
    ],
    claims: [...claimsOfReshards(sharded, plain), ...claimsOfStaleShards(stale)],
  };
}

function isForThePerson(error: unknown): error is Error {
  return [KclProofError, KinesisLocalError, MavenError].some((kind) => error instanceof kind);
}
