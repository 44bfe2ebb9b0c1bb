import {
  findMisplaced,
  type PutRecordsEntry,
  ShardedAggregator,
  type UserRecord,
  userRecordsOf,
} from '@kpl-kit/aggregator';
import { describe, expect, test } from 'vitest';
import { shard } from './entries.ts';

const LARGEST = 2n ** 128n - 1n;
const HALF = 2n ** 127n;
const whole = shard('whole', 0n, LARGEST);
const halves = [shard('lower', 0n, HALF - 1n), shard('upper', HALF, LARGEST)];

function numbered(n: number): UserRecord {
  return { partitionKey: `key-${n}`, data: new Uint8Array(200) };
}

function contentsOf(entries: readonly PutRecordsEntry[]): UserRecord[] {
  return entries.flatMap((entry) => userRecordsOf(entry) ?? []);
}

describe('onEntry', () => {
  test('gets every entry, and nothing is returned that could be ignored', () => {
    const entries: PutRecordsEntry[] = [];
    const aggregator = new ShardedAggregator({ shards: halves, onEntry: (entry) => entries.push(entry) });
    const userRecords = Array.from({ length: 1_000 }, (_, n) => numbered(n));
    for (const userRecord of userRecords) expect(aggregator.add(userRecord)).toEqual([]);
    expect(entries.length).toBeGreaterThan(2);
    expect(aggregator.updateShards([whole])).toEqual([]);
    expect(aggregator.flush()).toEqual([]);
    expect(new Set(contentsOf(entries))).toEqual(new Set(userRecords));
  });

  test('gets the entries that came before a bad user record', () => {
    const entries: PutRecordsEntry[] = [];
    const aggregator = new ShardedAggregator({ shards: halves, onEntry: (entry) => entries.push(entry) });
    const userRecords = Array.from({ length: 1_000 }, (_, n) => numbered(n)).with(900, {
      partitionKey: '',
      data: new Uint8Array(),
    });
    expect(() => userRecords.flatMap((userRecord) => aggregator.add(userRecord))).toThrow('partitionKey');
    aggregator.flush();
    expect(contentsOf(entries)).toHaveLength(900);
  });

  test('gets what updateShards packs after a reshard, with the misplaced user records', () => {
    const entries: PutRecordsEntry[] = [];
    const onEntry = (entry: PutRecordsEntry) => entries.push(entry);
    const aggregator = new ShardedAggregator({ shards: halves, maxBytes: 10_000, onEntry });
    const userRecords = Array.from({ length: 400 }, (_, n) => numbered(n));
    for (const userRecord of userRecords) aggregator.add(userRecord);
    const [first] = entries.splice(0, 1) as [PutRecordsEntry];
    // A split and a merge meanwhile: it landed on a shard that does not take all of it.
    const quarter = shard('quarter', 0n, HALF / 2n - 1n);
    const output = { Records: [{ SequenceNumber: '1', ShardId: 'quarter' }] };
    const misplaced = findMisplaced([first], output, [quarter, whole]);
    aggregator.updateShards([whole]);
    for (const userRecord of misplaced) aggregator.add(userRecord);
    aggregator.flush();
    expect(misplaced.length).toBeGreaterThan(0);
    expect(contentsOf(entries)).toHaveLength(userRecords.length);
  });

  test('gets an entry again on which it threw, before others', () => {
    const entries: PutRecordsEntry[] = [];
    let isBroken = true;
    const onEntry = (entry: PutRecordsEntry) => {
      if (isBroken) throw new RangeError('of the test');
      entries.push(entry);
    };
    const aggregator = new ShardedAggregator({ onEntry });
    const userRecords = [numbered(0), numbered(1)];
    for (const userRecord of userRecords) expect(() => aggregator.add(userRecord)).toThrow(RangeError);
    isBroken = false;
    aggregator.flush();
    expect(contentsOf(entries)).toEqual(userRecords);
  });

  test('may add user records', () => {
    const entries: PutRecordsEntry[] = [];
    const onEntry = (entry: PutRecordsEntry) => {
      entries.push(entry);
      if (entries.length < 5) aggregator.add(numbered(entries.length));
    };
    const aggregator = new ShardedAggregator({ onEntry });
    aggregator.add(numbered(0));
    expect(contentsOf(entries).map(({ partitionKey }) => partitionKey)).toEqual(
      Array.from({ length: 5 }, (_, n) => `key-${n}`),
    );
  });

  test('gets the entries of one call, however many there are', () => {
    const count = 200_000;
    const numbers: number[] = [];
    const onEntry = ({ Data }: PutRecordsEntry) => numbers.push(new DataView(Data.buffer).getUint32(0));
    const options = { shards: halves, maxBytes: 10_485_760, maxBufferedBytes: 2 ** 30 };
    const aggregator = new ShardedAggregator({ ...options, onEntry });
    for (let n = 0; n < count; n++) {
      const data = new Uint8Array(4);
      new DataView(data.buffer).setUint32(0, n);
      aggregator.add({ partitionKey: 'same', data });
    }
    expect(aggregator.userRecordCount).toBe(count);
    aggregator.updateStream({ RecordDistributionStrategy: 'AUTO' });
    expect(numbers.length).toBe(count);
    expect(numbers.findIndex((n, at) => n !== at)).toBe(-1);
  });

  test('leaves an entry on which it threw among those that wait', () => {
    const onEntry = () => {
      throw new RangeError('of the test');
    };
    const aggregator = new ShardedAggregator({ onEntry });
    expect(() => aggregator.add(numbered(0))).toThrow(RangeError);
    expect(aggregator).toMatchObject({ userRecordCount: 1, bufferedByteLength: 200 });
  });

  test('must be a function', () => {
    expect(() => new ShardedAggregator({ onEntry: {} as never })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: 'onEntry is not a function' }),
    );
  });
});

describe('userRecordsOf', () => {
  test('returns the objects that were added, in order', () => {
    const aggregator = new ShardedAggregator({ shards: [whole] });
    const userRecords = [numbered(0), numbered(1), { ...numbered(2), explicitHashKey: ' +007' }];
    for (const userRecord of userRecords) aggregator.add(userRecord);
    const [entry] = aggregator.flush() as [PutRecordsEntry];
    const contents = userRecordsOf(entry);
    for (const [index, userRecord] of userRecords.entries()) expect(contents?.[index]).toBe(userRecord);
    expect(contents).toHaveLength(3);
    expect(userRecordsOf({ ...entry })).toBeUndefined();
    expect(userRecordsOf(undefined as never)).toBeUndefined();
  });

  test('returns them on a service-managed stream too, where nothing is misplaced', () => {
    const aggregator = new ShardedAggregator({ stream: { RecordDistributionStrategy: 'AUTO' } });
    const userRecord = numbered(0);
    const [entry] = aggregator.add(userRecord) as [PutRecordsEntry];
    expect(userRecordsOf(entry)?.[0]).toBe(userRecord);
    for (const ShardId of ['lower', 'upper']) {
      expect(findMisplaced([entry], { Records: [{ SequenceNumber: '1', ShardId }] }, halves)).toEqual([]);
    }
  });
});
