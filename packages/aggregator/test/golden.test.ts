import { createHash } from 'node:crypto';
import { type PutRecordsEntry, RecordAggregator } from '@kpl-kit/aggregator';
import { type Capture, captures, type UserRecord } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';

describe('RecordAggregator', () => {
  test.each(captures)('makes every entry of $name again, byte for byte', (capture) => {
    for (let shard = 0; shard < capture.shards; shard++) {
      const belongsHere = (record: UserRecord) => shardOf(hashKeyOf(record), capture.shards) === shard;
      const made = aggregateAll(capture.put.filter(belongsHere), capture.config);
      const sent = capture.entries.filter(
        (entry) => shardOf(BigInt(entry.ExplicitHashKey), capture.shards) === shard,
      );
      expect(made.map(readable)).toEqual(sent.map(readable));
    }
  });

  test('is tested with entries of each kind', () => {
    const entries = captures.flatMap((capture) => capture.entries);
    expect(entries.filter(({ userRecords }) => userRecords.length === 1).length).toBeGreaterThan(0);
    expect(entries.filter(({ userRecords }) => userRecords.length > 1).length).toBeGreaterThan(4);
    expect(captures.filter(({ shards }) => shards > 1).length).toBeGreaterThan(0);
  });
});

function aggregateAll(userRecords: readonly UserRecord[], config: Capture['config']): PutRecordsEntry[] {
  const { aggregationMaxSize: maxBytes, aggregationMaxCount: maxRecords } = config;
  const aggregator = new RecordAggregator({ maxBytes, maxRecords });
  const entries: PutRecordsEntry[] = [];
  for (const userRecord of userRecords) {
    const entry = aggregator.add(userRecord);
    if (entry) entries.push(entry);
  }
  return [...entries, ...aggregator.flush()];
}

/** The shards of a new stream divide the hash keys evenly. */
function shardOf(hashKey: bigint, shards: number): number {
  return Number((hashKey * BigInt(shards)) >> 128n);
}

function hashKeyOf({ partitionKey, explicitHashKey }: UserRecord): bigint {
  return BigInt(explicitHashKey ?? `0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

function readable({ Data, PartitionKey, ExplicitHashKey }: PutRecordsEntry): object {
  return { Data: Buffer.from(Data).toString('hex'), PartitionKey, ExplicitHashKey };
}
