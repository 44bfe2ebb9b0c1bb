import { describe, expect, test } from 'vitest';
import { compare, type Difference } from '../src/compare.ts';
import { describeOutcome, describePut, describeRead, describeUserRecords } from '../src/print.ts';
import { bytes, plainBatch, sentBatch } from './batches.ts';

const aggregated = sentBatch();
const plain = plainBatch();
const batches = [aggregated.batch, plain.batch];
const received = [...aggregated.received, ...plain.received];

describe('describePut', () => {
  test('counts user records, Kinesis records and bytes for each source, and together', () => {
    expect(describePut(batches, 100)).toEqual([
      'Put into the stream  user records  Kinesis records  bytes',
      '  packed in a test              4                2     28',
      '  plain in a test               1                1      5',
      '  together                      5                3     33',
    ]);
  });

  test('adds up the batches of one source', () => {
    const [, ofOneSource] = describePut([aggregated.batch, aggregated.batch], 100);
    expect(ofOneSource).toMatch(/packed in a test +8 +4 +56$/);
  });
});

describe('describeRead', () => {
  test('counts aggregated and plain records, and groups thousands', () => {
    const records = [{ Data: new Uint8Array(1_200) }, { Data: new Uint8Array(34) }, {}];
    expect(describeRead(records, 1)).toBe(
      'Read from it: 3 Kinesis records (1 aggregated, 2 plain), 1,234 bytes',
    );
  });

  test('speaks of one record in the singular', () => {
    expect(describeRead([{}], 0)).toBe('Read from it: 1 Kinesis record (0 aggregated, 1 plain), 0 bytes');
  });
});

describe('describeUserRecords', () => {
  test('shows the first two user records of each batch, aligned', () => {
    expect(describeUserRecords(batches, received, 100)).toEqual([
      '  from        partition key  explicit hash key  sub-sequence  data',
      '  aggregator  ada            -                             0  first',
      '  aggregator  carl           7                             1  second',
      '  plain       sensor         -                             -  plain',
    ]);
  });

  test('shows a user record with an explicit hash key where there is one', () => {
    const [first, second, third, fourth] = aggregated.received;
    const last = { ...fourth, ExplicitHashKey: '340282366920938463463374607431768211455' };
    const { ExplicitHashKey, ...without } = second;
    const lines = describeUserRecords(batches, [first, without, third, last], 100);
    expect(lines.at(-1)).toBe('  aggregator  ada            3402823669209384…             1  third');
  });

  test('keeps columns aligned and lines within a narrow terminal', () => {
    const long = { ...aggregated.received[0], PartitionKey: '漢字'.repeat(20), Data: bytes('x'.repeat(500)) };
    expect(describeUserRecords(batches, [long, ...received.slice(1)], 60)).toEqual([
      '  from      partition…  explicit …  sub-sequence  data',
      '  aggrega…  漢字漢字…   -                      0  xxxxxxxxx…',
      '  aggrega…  carl        7                      1  second',
      '  plain     sensor      -                      -  plain',
    ]);
  });

  test('shows control characters instead of obeying them', () => {
    const hostile = { ...aggregated.received[0], PartitionKey: 'a\u001b[2J', Data: bytes('b\r\n') };
    expect(describeUserRecords(batches, [hostile], 100)[1]).toMatch(/ a\\u001b\[2J .* b\\u000d\\u000a$/);
  });
});

describe('describeOutcome', () => {
  test('ends with a line that nothing is missing', () => {
    expect(describeOutcome(batches, [], 100)).toEqual([
      'Compared with what was put  came out  of',
      '  packed in a test                 4   4',
      '  plain in a test                  1   1',
      '  together                         5   5',
      '',
      'Nothing is missing: all 5 user records came out, with the same keys and data, in the same order.',
    ]);
  });

  test('says what is missing and what is extra, and ends with their numbers', () => {
    const [first, second] = aggregated.received;
    const changed = { ...second, Data: bytes('Second') };
    const stranger = { SequenceNumber: '999', PartitionKey: 'eve', Data: new Uint8Array([0xf3, 0x89]) };
    const differences = compare(batches, [first, changed, ...plain.received, stranger]);
    expect(describeOutcome(batches, differences, 100).slice(1)).toEqual([
      '  packed in a test                 1   4',
      '  plain in a test                  1   1',
      '  together                         2   5',
      '',
      '  missing: aggregator orders, partition key "carl", second',
      '  missing: aggregator orders, partition key "ada", third',
      '  missing: aggregator orders, partition key "ada", third',
      '  extra: aggregator orders, partition key "carl", Second',
      '  extra: in a Kinesis record that was not put, partition key "eve", 0xf389',
      'FAILED: 3 missing, 2 extra, of 5 user records that were put.',
    ]);
  });

  test('says what was found and expected of a user record that changed', () => {
    const [first, second, third, fourth] = aggregated.received;
    const differences = compare(batches, [
      first,
      { ...second, ExplicitHashKey: '8' },
      third,
      fourth,
      ...plain.received,
    ]);
    expect(describeOutcome(batches, differences, 100).slice(-2)).toEqual([
      '  changed: aggregator orders, partition key "carl", explicit hash key 8, expected 7, second',
      'FAILED: 1 changed, of 5 user records that were put.',
    ]);
  });

  test('shows five differences of a kind, and how many more there are', () => {
    const difference: Difference = {
      kind: 'missing',
      batch: aggregated.batch,
      partitionKey: 'ada',
      data: bytes('x'),
    };
    const lines = describeOutcome(
      batches,
      Array.from({ length: 1_234 }, () => difference),
      100,
    );
    expect(lines.slice(-3)).toEqual([
      '  missing: aggregator orders, partition key "ada", x',
      '  ... and 1,229 more missing',
      'FAILED: 1,234 missing, of 5 user records that were put.',
    ]);
    expect(lines.filter((line) => line.includes('missing: '))).toHaveLength(5);
  });
});
