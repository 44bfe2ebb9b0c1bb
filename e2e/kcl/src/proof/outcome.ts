import type { UserRecord } from '@kpl-kit/aggregator';
import { type Delivery, toText } from '../consumer/delivery.ts';
import { numberIn } from '../producer/user-records.ts';
import { type Comparison, compareDeliveries } from './compare.ts';
import type { ExpectedDeliveries } from './expected-deliveries.ts';

/** What became of the user records of a stream, each known by its number. */
export interface Outcome {
  readonly sent: ReadonlySet<number>;
  /** In how many Kinesis records they are. */
  readonly kinesisRecordCount: number;
  /** Those that deagg gives. */
  readonly read: ReadonlySet<number>;
  /** Those that deagg gives with `'drop-aggregate'`. */
  readonly expected: ReadonlySet<number>;
  /** Those that the KCL has delivered. */
  readonly delivered: ReadonlySet<number>;
  /** Those that it has not. */
  readonly lost: ReadonlySet<number>;
  /** Deliveries of user records that it had delivered before, from another place: they were sent again. */
  readonly twiceCount: number;
  /** With what deagg gives with `'drop-aggregate'`, record by record. */
  readonly comparison: Comparison;
}

/** Counts at a moment at which the KCL has read everything. */
export function outcomeOf(
  userRecords: readonly UserRecord[],
  expected: ExpectedDeliveries,
  deliveries: readonly Delivery[],
): Outcome {
  const sent = new Set(userRecords.flatMap(({ data }) => numberIn(data) ?? []));
  const comparison = compareDeliveries(expected.withoutDropped, deliveries);
  const delivered = numbersOf(deliveries);
  const places = new Set(deliveries.filter(isUserRecord).map(toText));
  return {
    sent,
    kinesisRecordCount: new Set(expected.all.filter(isUserRecord).map(toKinesisRecord)).size,
    read: numbersOf(expected.all),
    expected: numbersOf(expected.withoutDropped),
    delivered,
    lost: new Set([...sent].filter((number) => !delivered.has(number))),
    twiceCount: places.size - delivered.size,
    comparison,
  };
}

/** Whether two sets hold the same. */
export function isSameSet(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return one.size === other.size && [...one].every((number) => other.has(number));
}

/** Not one that only marks an end. */
function isUserRecord(delivery: Delivery): boolean {
  return numberOf(delivery) !== undefined;
}

function toKinesisRecord({ shardId, sequenceNumber }: Delivery): string {
  return `${shardId}:${sequenceNumber}`;
}

function numbersOf(deliveries: readonly Delivery[]): Set<number> {
  return new Set(deliveries.flatMap((delivery) => numberOf(delivery) ?? []));
}

function numberOf({ data }: Delivery): number | undefined {
  return numberIn(Buffer.from(data, 'base64'));
}
