import { aggregate, type UserRecord } from '@kpl-kit/aggregator';
import {
  type Deaggregated,
  deaggregateStream,
  extendedSequenceNumber,
  readAggregatedRecord,
  userRecordId,
} from '@kpl-kit/deagg';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { type KinesisRecord, KinesisStream, type Shard } from '@kpl-kit/testkit/kinesis-stream';
import { aggregateByShard, rangeOf } from '@kpl-kit/testkit/shards';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customersOutOfOrder, makeOrders, nameOf, orderIn } from './orders.ts';

const CUSTOMERS = 40;
const ORDERS_EACH = 10;
const MAX_RECORDS = 7;

/** A user record as it came, and from which shard. */
interface Delivered {
  readonly record: Deaggregated<KinesisRecord>;
  readonly shard: Shard;
}

let kinesis: KinesisLocal;
let stream: KinesisStream;
/** Names of the orders that were put, those twice that were sent twice. */
const sent: string[] = [];
let shards: Shard[];
let delivered: Delivered[];

beforeAll(async () => {
  kinesis = await startKinesisLocal();
  stream = await KinesisStream.create(kinesis.endpoint, 'orders', 2);

  await putRound(0);
  const [first] = await stream.openShards();
  await stream.split(first as Shard);
  await putRound(1);
  // The second half of the first shard, and the second shard: they have different parents.
  const [second, , third] = await stream.openShards();
  await stream.merge(third as Shard, second as Shard);
  await putRound(2);

  shards = await stream.shards();
  delivered = [];
  for (const shard of shards) {
    const records = deaggregateStream(stream.read(shard.ShardId), { onMalformed: 'throw', markLast: true });
    for await (const record of records) delivered.push({ record, shard });
  }
});

afterAll(async () => {
  stream?.close();
  await kinesis?.stop();
});

/** Orders packed by shard, one entry sent twice; then for each customer one raw order and one as it is. */
async function putRound(round: number): Promise<void> {
  const firstNumber = round * (ORDERS_EACH + 2);
  const open = await stream.openShards();
  const orders = makeOrders(CUSTOMERS, ORDERS_EACH, { firstNumber }).map(withHashKey);
  const entries = aggregateByShard(orders, open, MAX_RECORDS);
  const twice = entries[round];
  // A KPL that hears nothing of what it sent sends it again.
  await stream.put(entries.flatMap((entry) => (entry === twice ? [entry, entry] : [entry])));

  const lone = makeOrders(CUSTOMERS, 1, { firstNumber: firstNumber + ORDERS_EACH });
  await stream.put(lone.flatMap((order) => [...aggregate([order])]));
  const plain = makeOrders(CUSTOMERS, 1, { firstNumber: firstNumber + ORDERS_EACH + 1 });
  await stream.put(plain.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data })));

  const resent = readAggregatedRecord(twice?.Data ?? new Uint8Array()) ?? [];
  sent.push(...[...orders, ...lone, ...plain, ...resent].map(({ data }) => nameOf(orderIn(data))));
}

/** Every fourth customer's orders have one: the hash key of the partition key would lead elsewhere. */
function withHashKey(userRecord: UserRecord, index: number): UserRecord {
  const customer = index % CUSTOMERS;
  if (customer % 4 !== 0) return userRecord;
  return { ...userRecord, explicitHashKey: `${(BigInt(customer) * 2n ** 128n) / BigInt(CUSTOMERS)}` };
}

describe('deaggregateStream on a stream that is split and merged', () => {
  it('reads two shards, the two of a split, and the one of a merge, records in each', () => {
    const parents = shards.map(({ ParentShardId, AdjacentParentShardId }) =>
      [ParentShardId, AdjacentParentShardId].filter((id) => id),
    );
    expect(parents.map(({ length }) => length)).toEqual([0, 0, 1, 1, 2]);
    const counts = shards.map((shard) => delivered.filter((from) => from.shard === shard).length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    console.log(`${sent.length} orders in ${shards.length} shards: ${counts.join(' + ')}`);
  });

  it('delivers every order, and only those twice that were sent twice', () => {
    const names = delivered.map(({ record: { Data } }) => nameOf(orderIn(Data)));
    expect(names.toSorted()).toEqual(sent.toSorted());
    expect(new Set(names).size).toBe(3 * CUSTOMERS * (ORDERS_EACH + 2));
    expect(names.length).toBeGreaterThan(new Set(names).size);
  });

  it('names each delivery by an id of its own', () => {
    const ids = delivered.map(({ record, shard }) => userRecordId(record, shard.ShardId));
    expect(new Set(ids).size).toBe(delivered.length);
  });

  it('keeps the order of each customer in each shard', () => {
    for (const shard of shards) {
      const seen = new Map<string, number>();
      for (const { record } of delivered.filter((from) => from.shard === shard)) {
        const { customer, number } = orderIn(record.Data);
        // One hash key is in one shard: numbers go on without a gap, or begin again in what was sent twice.
        const last = seen.get(customer) ?? number - 1;
        if (!hasHashKey(customer)) expect(number).toBeLessThanOrEqual(last + 1);
        seen.set(customer, Math.max(last, number));
      }
    }
  });

  it('keeps the order of each customer across all shards, parents before children', () => {
    const orders = delivered.map(({ record: { Data } }) => orderIn(Data));
    const byHashKey = orders.filter(({ customer }) => !hasHashKey(customer));
    expect(customersOutOfOrder(byHashKey)).toEqual([]);
  });

  it('numbers the user records of each Kinesis record from 0, and marks the last', () => {
    const numbers = new Map<string, (number | undefined)[]>();
    for (const { record } of delivered) {
      const SequenceNumber = record.SequenceNumber as string;
      numbers.set(SequenceNumber, [...(numbers.get(SequenceNumber) ?? []), subSequenceNumberOf(record)]);
    }
    const aggregated = [...numbers.values()].filter(([first]) => first !== undefined);
    for (const list of aggregated) expect(list).toEqual(list.map((_, index) => index));
    const last = delivered.filter(({ record }) => 'IsLast' in record && record.IsLast);
    expect(last.length).toBe(aggregated.length);
    expect(aggregated.length).toBeGreaterThan((3 * CUSTOMERS * ORDERS_EACH) / MAX_RECORDS);
    expect(numbers.size - aggregated.length).toBeGreaterThanOrEqual(3 * 2 * CUSTOMERS);
  });

  it('delivers explicit hash keys of aggregated user records', () => {
    for (const { record } of delivered) {
      if (subSequenceNumberOf(record) === undefined) continue;
      const { customer } = orderIn(record.Data);
      expect('ExplicitHashKey' in record).toBe(hasHashKey(customer));
    }
  });

  it('resumes after any user record at which a consumer has stopped', async () => {
    const shard = shards.at(-1) as Shard;
    const inShard = delivered.filter((from) => from.shard === shard).map(({ record }) => record);
    // In the middle of an aggregated record, at its end, and at a plain record.
    const places = [
      inShard.findIndex((record) => subSequenceNumberOf(record) === 3),
      inShard.findIndex((record) => 'IsLast' in record && record.IsLast),
      inShard.findIndex((record) => subSequenceNumberOf(record) === undefined),
    ];
    for (const place of places) {
      const resumeAfter = extendedSequenceNumber(inShard[place] as KinesisRecord);
      const rest: string[] = [];
      const records = deaggregateStream(stream.read(shard.ShardId), { resumeAfter });
      for await (const { Data } of records) rest.push(nameOf(orderIn(Data)));
      expect(rest).toEqual(inShard.slice(place + 1).map(({ Data }) => nameOf(orderIn(Data))));
    }
  });

  it('finds no user record outside its shard', async () => {
    let count = 0;
    for (const shard of shards) {
      const options = { shardRange: rangeOf(shard), outsideShardRange: 'drop-aggregate' } as const;
      for await (const _ of deaggregateStream(stream.read(shard.ShardId), options)) count++;
    }
    expect(count).toBe(delivered.length);
  });
});

/** Their raw orders and those without an explicit hash key can be in another shard than the rest. */
function hasHashKey(customer: string): boolean {
  return Number(customer.replace('customer-', '')) % 4 === 0;
}

function subSequenceNumberOf(record: Deaggregated<KinesisRecord>): number | undefined {
  return 'SubSequenceNumber' in record ? (record.SubSequenceNumber as number) : undefined;
}
