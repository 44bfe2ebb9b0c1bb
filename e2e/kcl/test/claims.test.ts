import { describe, expect, it } from 'vitest';
import { makeUserRecords } from '../src/producer/user-records.ts';
import { claimsOfReshards, claimsOfStaleShards } from '../src/proof/claims.ts';
import { type Outcome, outcomeOf } from '../src/proof/outcome.ts';
import type { ReshardRun } from '../src/proof/reshard-run.ts';
import type { StaleRun } from '../src/proof/stale-run.ts';
import { deliver } from './deliveries.ts';

const userRecords = makeUserRecords(4, 0, ['0']);
const hashed = { explicitHashKey: '7' };
const all = [deliver(0, hashed), deliver(1), deliver(2), deliver(3)];
/** Those of an aggregated record that was sent again. */
const again = (...numbers: number[]) => numbers.map((number) => deliver(number, { sequenceNumber: '101' }));

const good = outcomeOf(userRecords, { all, withoutDropped: all }, all);
const lossy = outcomeOf(userRecords, { all, withoutDropped: all.slice(0, 2) }, all.slice(0, 2));

const sharded: ReshardRun = {
  outcome: good,
  waitingAtSplit: 1,
  waitingAtMerge: 1,
  endedShards: new Set(['a', 'b', 'c']),
  deliveries: all,
};
const plain: ReshardRun = { ...sharded, outcome: lossy };

/** User records 2 and 3 were lost, 3 was misplaced. */
const stale: StaleRun = {
  misplaced: new Set([3]),
  named: new Set([2, 3]),
  sentOnce: lossy,
  onlyMisplacedAgain: outcomeWith([...all.slice(0, 2), ...again(3)]),
  namedAgain: outcomeWith([
    ...all.slice(0, 2),
    ...again(3),
    ...again(2, 3).map((delivery) => ({ ...delivery, sequenceNumber: '102' })),
  ]),
};

describe('claimsOfReshards', () => {
  it('holds of what is to be shown', () => {
    expect(failed(claimsOfReshards(sharded, plain))).toEqual([]);
  });

  it.each<{ what: string; sharded?: Partial<ReshardRun>; plain?: Partial<ReshardRun>; fails: string[] }>([
    {
      what: 'the KCL loses what deagg foretells, packed by shard',
      sharded: { outcome: lossy },
      fails: [
        'packed by shard, the KCL delivers every user record',
        'packed by shard, deagg finds no user record outside its shard',
      ],
    },
    {
      what: 'the KCL delivers less than deagg',
      sharded: { outcome: outcomeOf(userRecords, { all, withoutDropped: all }, all.slice(1)) },
      fails: [
        'packed by shard, the KCL delivers what deagg gives: keys, sub-sequence numbers, data, order',
        'packed by shard, the KCL delivers every user record',
      ],
    },
    {
      what: 'the KCL loses nothing, packed plainly',
      plain: { outcome: good },
      fails: ['packed plainly, the KCL loses user records, and just those that deagg foretells'],
    },
    {
      what: 'the KCL loses less than deagg foretells',
      plain: { outcome: outcomeOf(userRecords, { all, withoutDropped: all.slice(0, 2) }, all.slice(0, 3)) },
      fails: [
        'packed plainly, the KCL delivers what deagg gives with drop-aggregate: keys, sub-sequence numbers, data, order',
        'packed plainly, the KCL loses user records, and just those that deagg foretells',
      ],
    },
    {
      what: 'nothing waited at the split',
      sharded: { waitingAtSplit: 0 },
      fails: ['some user records have explicit hash keys, and some waited across the split and the merge'],
    },
    {
      what: 'there is no explicit hash key',
      sharded: { deliveries: all.slice(1) },
      fails: ['some user records have explicit hash keys, and some waited across the split and the merge'],
    },
    {
      what: 'a parent was not read to its end',
      plain: { endedShards: new Set(['a', 'b']) },
      fails: ['three shards were read to their SHARD_END: that of the split, and both of the merge'],
    },
  ])('fails when $what', ({ sharded: shardedChanges, plain: plainChanges, fails }) => {
    const claims = claimsOfReshards({ ...sharded, ...shardedChanges }, { ...plain, ...plainChanges });
    expect(failed(claims)).toEqual(fails);
  });
});

describe('claimsOfStaleShards', () => {
  it('holds of what is to be shown', () => {
    expect(failed(claimsOfStaleShards(stale))).toEqual([]);
  });

  it.each<{ what: string; changes: Partial<StaleRun>; fails: string[] }>([
    {
      what: 'more is lost than findMisplaced names',
      changes: { named: new Set([3]), misplaced: new Set([]) },
      fails: [
        'sent with stale shards, the KCL loses just the user records that findMisplaced names',
        'when only what is misplaced is sent again, what was beside it in its entries is still lost',
        'delivered twice is only what was sent again and had arrived',
      ],
    },
    {
      what: 'something is still lost at the end',
      changes: { namedAgain: stale.onlyMisplacedAgain },
      fails: [
        'when all that findMisplaced names is sent again, the KCL delivers every user record',
        'delivered twice is only what was sent again and had arrived',
      ],
    },
  ])('fails when $what', ({ changes, fails }) => {
    expect(failed(claimsOfStaleShards({ ...stale, ...changes }))).toEqual(fails);
  });

  it('names what speaks against a claim', () => {
    const claims = claimsOfStaleShards({ ...stale, namedAgain: stale.onlyMisplacedAgain });
    expect(claims.flatMap(({ because }) => because)).toEqual([
      '1 of 4 never delivered: #2',
      '0 were, 1 were sent again though they had arrived',
    ]);
  });
});

function outcomeWith(deliveries: ReturnType<typeof deliver>[]): Outcome {
  return outcomeOf(userRecords, { all, withoutDropped: deliveries }, deliveries);
}

function failed(claims: readonly { readonly claim: string; readonly holds: boolean }[]): string[] {
  return claims.filter(({ holds }) => !holds).map(({ claim }) => claim);
}
