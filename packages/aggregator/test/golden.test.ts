import { type PutRecordsEntry, RecordAggregator, ShardedAggregator } from '@kpl-kit/aggregator';
import {
  type Capture,
  captures,
  type StrategyCapture,
  strategyCaptures,
  type UserRecord,
} from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { hashKeyOf, summary } from './entries.ts';

describe('RecordAggregator', () => {
  test.each(captures)('makes each entry of $name again from its user records', ({ entries }) => {
    const made = entries.map(({ userRecords }) => packTogether(userRecords));
    expect(made.map(summary)).toEqual(entries.map(summary));
  });

  test.each(captures.filter(({ paced }) => paced))(
    'ends the entries of $name where the KPL does',
    (capture) => {
      for (const { ShardId } of capture.shards) {
        const sent = capture.entries.filter(
          ({ ExplicitHashKey }) => shardOf(BigInt(ExplicitHashKey), capture) === ShardId,
        );
        expect(packShard(capture, ShardId).map(summary)).toEqual(sent.map(summary));
      }
    },
  );

  test('is tested with entries that end for each reason there is', () => {
    const ofName = (wanted: string) =>
      captures.filter(({ name }) => name === wanted).flatMap(({ entries }) => entries);
    const byteLengths = (name: string) => ofName(name).map(({ Data }) => Data.length);
    const counts = (name: string) => ofName(name).map(({ userRecords }) => userRecords.length);
    // Ten user records fit up to 512 bytes; with one byte more the tenth has to wait.
    expect(byteLengths('exact-size-on-the-limit').filter((length) => length > 500)).toEqual([511, 512]);
    expect(counts('exact-size-on-the-limit').filter((count) => count > 2)).toEqual([10, 10, 9]);
    // The small one behind them comes along only when the estimate is still below the limit.
    expect(counts('estimate-on-the-limit').filter((count) => count > 1)).toEqual([61, 60, 60]);
    expect(Math.max(...counts('count-limit-10-and-limit-512'))).toBe(10);
    expect(counts('count-limit-1').every((count) => count === 1)).toBe(true);
    expect(captures.filter(({ shards }) => shards.length > 1).length).toBeGreaterThan(3);
  });
});

describe('ShardedAggregator, with what DescribeStreamSummary says', () => {
  const strategies = strategyCaptures();
  const withKeys = strategies.filter(({ name }) => !name.startsWith('no-partition-key'));
  /** The KPL has buffered some for an aggregated record by the time that it learns what the stream is. */
  const becomesAuto = withKeys.filter(
    ({ summaries, entryCount, userRecordCount }) =>
      summaries.at(-1)?.answer === 'AUTO' && entryCount < userRecordCount,
  );

  test('is tested with streams that become service-managed while user records wait, and others', () => {
    expect(becomesAuto.length).toBeGreaterThan(3);
    expect(withKeys.length).toBeGreaterThan(becomesAuto.length + 10);
  });

  test.each(withKeys.filter((capture) => !becomesAuto.includes(capture)))(
    'sends the records of $name as the KPL 1.1.1 does, each with an explicit hash key',
    (capture) => {
      const made = replay(capture);
      expect(made.map(record)).toEqual(capture.entries.map(record));
      for (const [index, { ExplicitHashKey, userRecords }] of capture.entries.entries()) {
        const [first] = userRecords as [UserRecord];
        expect(made[index]?.ExplicitHashKey).toBe(`${hashKeyOf(first)}`);
        expect([undefined, made[index]?.ExplicitHashKey]).toContain(ExplicitHashKey);
      }
    },
  );

  test.each(becomesAuto)('sends raw what waits in $name, which the KPL still packs', (capture) => {
    const { put, entries } = capture;
    const raw = put.map(({ data, partitionKey }) => record({ Data: data, PartitionKey: partitionKey }));
    expect(replay(capture).map(record).toSorted()).toEqual(raw.toSorted());
    expect(entries.map(({ userRecords }) => userRecords.length).toSorted((a, b) => b - a)[0]).toBe(10);
  });

  test.each(strategies.filter((capture) => !withKeys.includes(capture)))(
    'refuses user records of $name that have no partition key',
    ({ put }) => {
      const aggregator = new ShardedAggregator({ stream: { RecordDistributionStrategy: 'AUTO' } });
      for (const { partitionKey, ...userRecord } of put.filter((one) => one.partitionKey === '')) {
        expect(() => aggregator.add(userRecord as UserRecord)).toThrow(
          expect.objectContaining({ code: 'INVALID_PARTITION_KEY' }),
        );
      }
    },
  );
});

/** What a producer sends that tells the aggregator each answer at once, and what the KPL's default says until the first. */
function replay({ put, shards, config, summaries }: StrategyCapture): PutRecordsEntry[] {
  const { recordDistributionStrategyDefault: strategyDefault } = config;
  const isUnknown = summaries[0]?.answer === 'withheld' && strategyDefault === undefined;
  const aggregator = new ShardedAggregator(isUnknown ? {} : { shards });
  const made: PutRecordsEntry[] = [];
  for (const [index, userRecord] of put.entries()) {
    const answer = summaries.find(({ from }) => from === index)?.answer;
    if (answer !== undefined) {
      const isAnswer = answer === 'AUTO' || answer === 'USER_PARTITION_KEY';
      const RecordDistributionStrategy = isAnswer ? answer : (strategyDefault ?? 'USER_PARTITION_KEY');
      made.push(...aggregator.updateStream({ RecordDistributionStrategy }));
      if (isAnswer) made.push(...aggregator.updateShards(shards));
    }
    made.push(...aggregator.add(userRecord));
  }
  return [...made, ...aggregator.flush()];
}

function record({
  Data,
  PartitionKey,
}: {
  readonly Data: Uint8Array;
  readonly PartitionKey?: string;
}): string {
  return `${PartitionKey} ${Buffer.from(Data).toString('base64')}`;
}

/** One entry, whatever the limits of the capture were. */
function packTogether(userRecords: readonly UserRecord[]): PutRecordsEntry {
  const aggregator = new RecordAggregator({ maxBytes: 10_485_760 });
  for (const userRecord of userRecords) expect(aggregator.add(userRecord)).toBeUndefined();
  const entries = aggregator.flush();
  expect(entries).toHaveLength(1);
  return entries[0] as PutRecordsEntry;
}

/** What the KPL would have sent to one shard, with the same limits and flushes. */
function packShard(capture: Capture, shardId: string): PutRecordsEntry[] {
  const { aggregationMaxSize: maxBytes, aggregationMaxCount: maxRecords } = capture.config;
  const aggregator = new RecordAggregator({ maxBytes, maxRecords });
  const entries: PutRecordsEntry[] = [];
  for (const [index, userRecord] of capture.put.entries()) {
    if (shardOf(hashKeyOf(userRecord), capture) === shardId) {
      const entry = aggregator.add(userRecord);
      if (entry) entries.push(entry);
    }
    // Without a shard map the KPL packs nothing.
    const hasNoShardMap = capture.shardMap === 'late' && index < (capture.flushedAfter[0] as number);
    if (hasNoShardMap || capture.flushedAfter.includes(index + 1)) entries.push(...aggregator.flush());
  }
  return entries;
}

function shardOf(hashKey: bigint, { shards }: Capture): string | undefined {
  return shards.find(({ HashKeyRange }) => hashKey <= BigInt(HashKeyRange.EndingHashKey))?.ShardId;
}
