import { fillDocuments } from '@kpl-kit/workspace/fill-blocks';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { plainProducer, shardedProducer } from '../../src/producer.ts';
import { type ReshardRun, runThroughReshards } from '../../src/reshard-run.ts';
import { type Services, startServices } from '../../src/services.ts';
import { runWithStaleShards, type StaleRun } from '../../src/stale-run.ts';
import { renderTable } from '../../src/table.ts';

const DOCUMENTS = ['e2e/kcl/README.md'];
/** Only a safety net: three streams, at a minute each on a slow machine. */
const TIMEOUT_MILLISECONDS = 30 * 60_000;

let services: Services;
let sharded: ReshardRun;
let plain: ReshardRun;
let stale: StaleRun;
let holds = false;

beforeAll(async () => {
  services = await startServices(inject('classPath'));
  [sharded, plain, stale] = await Promise.all([
    runThroughReshards('packed-by-shard', shardedProducer, services),
    runThroughReshards('packed-plainly', plainProducer, services),
    runWithStaleShards('stale-shards', services),
  ]);
  holds = true;
}, TIMEOUT_MILLISECONDS);

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => {
    holds = false;
  });
});

afterAll(async () => {
  await services?.stop();
  // The counts are the same in every run; they change only with the code.
  if (holds) {
    const table = renderTable({
      'by shard': sharded.outcome,
      plainly: plain.outcome,
      stale: stale.sentOnce,
      'only misplaced again': stale.onlyMisplacedAgain,
      'all named again': stale.namedAgain,
    });
    console.log(table);
    for (const path of fillDocuments(DOCUMENTS, 'e2e:kcl', () => table)) console.log(`wrote ${path}`);
  }
});

describe('a stream that is split and merged, packed by shard', () => {
  it('the KCL delivers what deagg returns: keys, sub-sequence numbers, data, order', () => {
    const { kcl, deagg } = sharded.outcome.byShard;
    expect(kcl).toEqual(deagg);
  });

  it('the KCL delivers every user record', () => {
    expect(sharded.outcome.lost).toEqual(new Set());
  });

  it('deagg finds no user record outside its shard', () => {
    expect(sharded.outcome.read).toEqual(sharded.outcome.expected);
  });

  it('some user records have explicit hash keys, and some waited across the split and the merge', () => {
    const aggregated = sharded.deliveries.filter(({ subSequenceNumber }) => subSequenceNumber !== undefined);
    const withHashKey = aggregated.filter(({ explicitHashKey }) => explicitHashKey !== undefined);
    expect(sharded.waitingAtSplit).toBeGreaterThan(0);
    expect(sharded.waitingAtMerge).toBeGreaterThan(0);
    expect(withHashKey.length).toBeGreaterThan(0);
    expect(withHashKey.length).toBeLessThan(aggregated.length);
  });

  it('the KCL reads three shards to their SHARD_END: that of the split, and both of the merge', () => {
    expect(sharded.endedShards.size).toBe(3);
  });
});

describe('the same stream, packed without regard to shards', () => {
  it("the KCL delivers what deagg returns with 'drop-aggregate'", () => {
    const { kcl, deagg } = plain.outcome.byShard;
    expect(kcl).toEqual(deagg);
  });

  it('the KCL loses user records, exactly those that deagg predicts', () => {
    const { sent, read, expected, delivered, lost } = plain.outcome;
    expect(lost.size).toBeGreaterThan(0);
    expect(lost.size).toBeLessThan(sent.size);
    expect(delivered).toEqual(expected);
    expect(read).toEqual(sent);
  });

  it('the KCL reads the same three shards to their SHARD_END', () => {
    expect(plain.endedShards.size).toBe(3);
  });
});

describe('entries that were packed before a split and sent after it', () => {
  it.each(['sentOnce', 'onlyMisplacedAgain', 'namedAgain'] as const)(
    "the KCL delivers what deagg returns with 'drop-aggregate': %s",
    (name) => {
      const { kcl, deagg } = stale[name].byShard;
      expect(kcl).toEqual(deagg);
    },
  );

  it('the KCL loses exactly the user records that findMisplaced names', () => {
    expect(stale.named.size).toBeGreaterThan(0);
    expect(stale.sentOnce.lost).toEqual(stale.named);
  });

  it('when only what is misplaced is sent again, the rest of its entries is still lost', () => {
    const beside = [...stale.named].filter((number) => !stale.misplaced.has(number));
    expect(beside.length).toBeGreaterThan(0);
    expect(stale.onlyMisplacedAgain.lost).toEqual(new Set(beside));
  });

  it('when everything that findMisplaced names is sent again, the KCL delivers every user record', () => {
    expect(stale.namedAgain.lost).toEqual(new Set());
  });

  it('only what had been sent again before is delivered twice', () => {
    expect(stale.namedAgain.twiceCount).toBe(stale.misplaced.size);
  });
});
