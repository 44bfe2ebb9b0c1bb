import { toPlace } from '../consumer/delivery.ts';
import { isSame } from './compare.ts';
import { isSameSet, type Outcome } from './outcome.ts';
import type { ReshardRun } from './reshard-run.ts';
import type { StaleRun } from './stale-run.ts';

/** Something that is to be shown. */
export interface Claim {
  readonly claim: string;
  readonly holds: boolean;
  /** What speaks against it; empty when it holds. */
  readonly because: readonly string[];
}

const SHOWN = 10;

/** A stream that is split and merged, packed by shard and packed plainly. */
export function claimsOfReshards(sharded: ReshardRun, plain: ReshardRun): Claim[] {
  const aggregated = sharded.deliveries.filter(({ subSequenceNumber }) => subSequenceNumber !== undefined);
  const withHashKey = aggregated.filter(({ explicitHashKey }) => explicitHashKey !== undefined);
  const plainLoss = plain.outcome.lost.size;
  return [
    sameAsDeagg('packed by shard', sharded.outcome),
    nothingLost('packed by shard', sharded.outcome),
    claim('packed by shard, deagg finds no user record outside its shard', [
      ...unlessSame('deagg', sharded.outcome.read, 'with drop-aggregate', sharded.outcome.expected),
    ]),
    claim('some user records have explicit hash keys, and some waited across the split and the merge', [
      ...unless(sharded.waitingAtSplit > 0, 'none waited at the split'),
      ...unless(sharded.waitingAtMerge > 0, 'none waited at the merge'),
      ...unless(withHashKey.length > 0, 'none has an explicit hash key'),
      ...unless(withHashKey.length < aggregated.length, 'all have explicit hash keys'),
    ]),
    claim('three shards were read to their SHARD_END: that of the split, and both of the merge', [
      ...[sharded, plain].flatMap(({ endedShards }) =>
        unless(endedShards.size === 3, `read to the end: ${[...endedShards].join(', ')}`),
      ),
    ]),
    sameAsDeagg('packed plainly', plain.outcome, 'with drop-aggregate'),
    claim('packed plainly, the KCL loses user records, and just those that deagg foretells', [
      ...unless(plainLoss > 0, 'it lost none'),
      ...unless(plainLoss < plain.outcome.sent.size, 'it lost all'),
      ...unlessSame('delivered', plain.outcome.delivered, 'foretold', plain.outcome.expected),
      ...unlessSame('sent', plain.outcome.sent, 'that deagg reads', plain.outcome.read),
    ]),
  ];
}

/** Entries that were packed before a split and sent after it. */
export function claimsOfStaleShards(run: StaleRun): Claim[] {
  const { sentOnce, onlyMisplacedAgain, namedAgain, misplaced, named } = run;
  const beside = new Set([...named].filter((number) => !misplaced.has(number)));
  return [
    sameAsDeagg('sent with stale shards', sentOnce, 'with drop-aggregate'),
    claim('sent with stale shards, the KCL loses just the user records that findMisplaced names', [
      ...unless(named.size > 0, 'it names none'),
      ...unlessSame('lost', sentOnce.lost, 'named', named),
    ]),
    claim('when only what is misplaced is sent again, what was beside it in its entries is still lost', [
      ...unless(beside.size > 0, 'there was nothing beside it'),
      ...unlessSame('lost', onlyMisplacedAgain.lost, 'beside it', beside),
    ]),
    nothingLost('when all that findMisplaced names is sent again', namedAgain),
    sameAsDeagg('when all is sent again', namedAgain, 'with drop-aggregate'),
    claim('delivered twice is only what was sent again and had arrived', [
      ...unless(
        namedAgain.twiceCount === misplaced.size,
        `${namedAgain.twiceCount} were, ${misplaced.size} were sent again though they had arrived`,
      ),
    ]),
  ];
}

function sameAsDeagg(when: string, { comparison }: Outcome, how = ''): Claim {
  const { missing, unexpected, shardsOutOfOrder } = comparison;
  return claim(
    `${when}, the KCL delivers what deagg gives${how && ` ${how}`}: keys, sub-sequence numbers, data, order`,
    isSame(comparison)
      ? []
      : [
          ...missing.slice(0, SHOWN).map((delivery) => `never delivered: ${toPlace(delivery)}`),
          ...unexpected.slice(0, SHOWN).map((delivery) => `not of deagg: ${toPlace(delivery)}`),
          ...shardsOutOfOrder.map((shardId) => `in another order: ${shardId}`),
          `${missing.length} never delivered, ${unexpected.length} not of deagg`,
        ],
  );
}

function nothingLost(when: string, { lost, sent }: Outcome): Claim {
  return claim(
    `${when}, the KCL delivers every user record`,
    unless(lost.size === 0, `${lost.size} of ${sent.size} never delivered: ${listed(lost)}`),
  );
}

function claim(text: string, because: readonly string[]): Claim {
  return { claim: text, holds: because.length === 0, because };
}

function unless(holds: boolean, because: string): string[] {
  return holds ? [] : [because];
}

function unlessSame(
  name: string,
  numbers: ReadonlySet<number>,
  otherName: string,
  others: ReadonlySet<number>,
): string[] {
  if (isSameSet(numbers, others)) return [];
  const missing = new Set([...others].filter((number) => !numbers.has(number)));
  const additional = new Set([...numbers].filter((number) => !others.has(number)));
  return [
    `${name}: ${numbers.size}, ${otherName}: ${others.size}`,
    ...unless(missing.size === 0, `${otherName}, not ${name}: ${listed(missing)}`),
    ...unless(additional.size === 0, `${name}, not ${otherName}: ${listed(additional)}`),
  ];
}

function listed(numbers: ReadonlySet<number>): string {
  const first = [...numbers].slice(0, SHOWN).map((number) => `#${number}`);
  return `${first.join(', ')}${numbers.size > SHOWN ? ', ...' : ''}`;
}
