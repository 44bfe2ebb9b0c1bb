import type { UserRecord } from '@kpl-kit/aggregator';
import type { Delivery } from './delivery.ts';
import type { ExpectedDeliveries } from './expected-deliveries.ts';
import { numbersOf } from './user-records.ts';

/** What became of the user records of a stream, each known by its number. */
export interface Outcome {
  readonly sent: ReadonlySet<number>;
  /** How many Kinesis records hold them. */
  readonly kinesisRecordCount: number;
  /** Those that deagg returns. */
  readonly read: ReadonlySet<number>;
  /** Those that deagg returns with `'drop-aggregate'`. */
  readonly expected: ReadonlySet<number>;
  /** Those that the KCL has delivered. */
  readonly delivered: ReadonlySet<number>;
  /** Those that it has not. */
  readonly lost: ReadonlySet<number>;
  /** User records that it has delivered from two places, because they were sent again. */
  readonly twiceCount: number;
  /** What the KCL has delivered, and what deagg returns with `'drop-aggregate'`, record by record. */
  readonly byShard: { readonly kcl: Deliveries; readonly deagg: Deliveries };
}

/** Of each shard, in order. */
type Deliveries = Readonly<Record<string, readonly Delivery[]>>;

/** Counts once the KCL has read everything. */
export function outcomeOf(
  userRecords: readonly UserRecord[],
  { keep, 'drop-aggregate': expected }: Omit<ExpectedDeliveries, 'drop-record'>,
  deliveries: readonly Delivery[],
): Outcome {
  const sent = numbersOf(userRecords);
  // Each at its first place: the KCL promises to deliver a record at least once.
  const once = [...new Map(deliveries.map((delivery) => [JSON.stringify(delivery), delivery])).values()];
  const delivered = numbersDelivered(once);
  const userRecordsOf = (list: readonly Delivery[]) => list.filter((one) => numbersDelivered([one]).size > 0);
  const carriers = userRecordsOf(keep).map(({ shardId, sequenceNumber }) => `${shardId}:${sequenceNumber}`);
  return {
    sent,
    kinesisRecordCount: new Set(carriers).size,
    read: numbersDelivered(keep),
    expected: numbersDelivered(expected),
    delivered,
    lost: new Set([...sent].filter((number) => !delivered.has(number))),
    twiceCount: userRecordsOf(once).length - delivered.size,
    byShard: { kcl: groupByShard(once), deagg: groupByShard(expected) },
  };
}

/** The numbers of the user records among deliveries, which may also hold markers. */
export function numbersDelivered(deliveries: readonly Delivery[]): Set<number> {
  return numbersOf(deliveries.map(({ data }) => ({ data: Buffer.from(data, 'base64') })));
}

function groupByShard(deliveries: readonly Delivery[]): Deliveries {
  const shards: Record<string, Delivery[]> = {};
  for (const delivery of deliveries) {
    shards[delivery.shardId] ??= [];
    shards[delivery.shardId]?.push(delivery);
  }
  return shards;
}
