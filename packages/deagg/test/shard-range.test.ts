import { createHash } from 'node:crypto';
import { aggregate } from '@kpl-kit/aggregator';
import {
  type DeaggregateOptions,
  type Diagnostic,
  deaggregateRecords,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { vectors } from '@kpl-kit/fixtures';
import { concat, delimited, utf8, varintField } from '@kpl-kit/fixtures/wire-writer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { named } from './named.ts';

const HALF = 2n ** 127n;
const LARGEST = 2n ** 128n - 1n;
const lowerHalf = { startingHashKey: '0', endingHashKey: String(HALF - 1n) };
const everything = { startingHashKey: '0', endingHashKey: String(LARGEST) };

const HASH_KEY = 'a decimal number from 0 to 2^128 - 1, as a string or a bigint';

/** 0, 1 and 3 are in the lower half. */
const Data = aggregatedOf(['0', '1', String(HALF), String(HALF - 1n), String(LARGEST)]);
const record = { Data, SequenceNumber: '7', PartitionKey: 'a' };
const plain = { Data: Uint8Array.of(1), SequenceNumber: '8', PartitionKey: 'of any half' };

describe('deaggregateRecords with a shardRange', () => {
  test('keeps what is outside of it by default', () => {
    for (const options of [
      { shardRange: lowerHalf },
      { shardRange: lowerHalf, outsideShardRange: 'keep' },
    ] as const) {
      expect(deliver([record], options)).toEqual({ delivered: [0, 1, 2, 3, 4], diagnostics: [] });
    }
  });

  test('leaves out user records outside of it, ends of the range included, and names each', () => {
    const { delivered, diagnostics } = deliver([record, plain], {
      shardRange: lowerHalf,
      outsideShardRange: 'drop-record',
    });
    expect(delivered).toEqual([0, 1, 3, 'plain']);
    expect(diagnostics).toEqual(
      [2, 4].map((subSequenceNumber) => ({
        code: 'OUTSIDE_SHARD_RANGE',
        message: `record 0, sequence number 7: user record ${subSequenceNumber}: dropped, outside the shard's range`,
        recordIndex: 0,
        sequenceNumber: '7',
        subSequenceNumber,
      })),
    );
  });

  test('may have one hash key, and leaves out what is below it and above', () => {
    const shardRange = { startingHashKey: '1', endingHashKey: 1n };
    const { delivered } = deliver([record], { shardRange, outsideShardRange: 'drop-record' });
    expect(delivered).toEqual([1]);
  });

  test('leaves out the whole aggregated record for one user record outside of it, with drop-aggregate', () => {
    const { delivered, diagnostics } = deliver([record, plain], {
      shardRange: { startingHashKey: 0n, endingHashKey: LARGEST - 1n },
      outsideShardRange: 'drop-aggregate',
    });
    expect(delivered).toEqual(['plain']);
    expect(diagnostics).toEqual([
      {
        code: 'OUTSIDE_SHARD_RANGE',
        message: "record 0, sequence number 7: dropped, 1 of 5 user records are outside the shard's range",
        recordIndex: 0,
        sequenceNumber: '7',
      },
    ]);
  });

  test.each(['drop-record', 'drop-aggregate'] as const)(
    'delivers everything that is inside of it, with %s',
    (outsideShardRange) => {
      const options = { shardRange: everything, outsideShardRange };
      expect(deliver([record, plain], options)).toEqual({
        delivered: [0, 1, 2, 3, 4, 'plain'],
        diagnostics: [],
      });
      expect(readAggregatedRecord(Data, options)).toHaveLength(5);
    },
  );

  test('goes by the MD5 of the partition key where there is no explicit hash key', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 2 }), (keys) => {
        const userRecords = keys.map((partitionKey) => ({ partitionKey, data: new Uint8Array() }));
        const [entry] = [...aggregate(userRecords, { maxBytes: 1_048_576 })];
        const options = { shardRange: lowerHalf, outsideShardRange: 'drop-record' } as const;
        const delivered = readAggregatedRecord(entry?.Data as Uint8Array, options);
        const inLowerHalf = keys.filter((key) => (createHash('md5').update(key).digest()[0] as number) < 128);
        expect(delivered?.map(({ partitionKey }) => partitionKey)).toEqual(inLowerHalf);
      }),
    );
  });

  test('keeps a user record whose explicit hash key is no number, and says so', () => {
    const { data } = named(vectors, 'explicit-hash-key-that-is-no-number');
    const diagnostics: Diagnostic[] = [];
    const delivered = readAggregatedRecord(data, {
      shardRange: everything,
      outsideShardRange: 'drop-aggregate',
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    expect(delivered).toEqual(readAggregatedRecord(data));
    expect(delivered?.length).toBeGreaterThan(0);
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['INVALID_EXPLICIT_HASH_KEY']));
    for (const { message } of diagnostics)
      expect(message).toMatch(/^user record \d: the explicit hash key is no number, kept$/);
  });

  test.each([
    [
      'upside down',
      { startingHashKey: '2', endingHashKey: '1' },
      'shardRange: startingHashKey is greater than endingHashKey',
    ],
    [
      'not decimal',
      { startingHashKey: '0x1', endingHashKey: '2' },
      `shardRange: startingHashKey is no such number, expected ${HASH_KEY}`,
    ],
    ['empty', { startingHashKey: '0', endingHashKey: '' }, 'shardRange: endingHashKey is no such number'],
    [
      'too large',
      { startingHashKey: '0', endingHashKey: String(LARGEST + 1n) },
      'shardRange: endingHashKey is no such number',
    ],
    [
      'negative',
      { startingHashKey: -1n, endingHashKey: 1n },
      'shardRange: startingHashKey is no such number',
    ],
    [
      'signed',
      { startingHashKey: '+1', endingHashKey: '2' },
      'shardRange: startingHashKey is no such number',
    ],
    ['a number', { startingHashKey: 0, endingHashKey: 1 }, 'shardRange: startingHashKey is a number'],
    [
      "ListShards' own",
      { StartingHashKey: '0', EndingHashKey: '1' },
      'shardRange: startingHashKey is undefined',
    ],
    ['null', null, 'shardRange is null, expected an object'],
    ['text', '0-9', 'shardRange is a string, expected an object'],
    ['missing', undefined, "outsideShardRange is 'drop-record' without a shardRange"],
  ])('refuses a range that is %s, before anything is read', (_, shardRange, message) => {
    const options = { shardRange, outsideShardRange: 'drop-record' } as DeaggregateOptions;
    for (const call of [
      () => deaggregateRecords([], options),
      () => iterDeaggregateRecords([], options),
      () => readAggregatedRecord(new Uint8Array(), options),
    ]) {
      expect(call).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
      );
    }
  });

  test('refuses an unknown outsideShardRange', () => {
    const options = { shardRange: everything, outsideShardRange: 'drop' } as unknown as DeaggregateOptions;
    expect(() => deaggregateRecords([], options)).toThrow("outsideShardRange is 'drop', expected 'keep'");
  });

  test.each([
    ['digits', '9'.repeat(1_000_000), []],
    ['zeros before what is no digit', `${'0'.repeat(1_000_000)}x`, [0]],
  ])('reads a hash key of a million %s in no time', (_, hashKey, delivered) => {
    const message = concat([
      delimited(0x0a, utf8('k')),
      delimited(0x12, utf8(hashKey)),
      delimited(0x1a, concat([varintField(0x08, 0), varintField(0x10, 0), delimited(0x1a, utf8('data'))])),
    ]);
    const digest = createHash('md5').update(message).digest();
    const hostile = concat([Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2), message, digest]);
    const options = { shardRange: everything, outsideShardRange: 'drop-record' } as const;
    expect(readAggregatedRecord(hostile)).toHaveLength(1);
    const found = readAggregatedRecord(hostile, options) ?? [];
    expect(found.map(({ subSequenceNumber }) => subSequenceNumber)).toEqual(delivered);
  });
});

/** Sub-sequence numbers of what comes out. */
function deliver(records: readonly (typeof record)[], options: DeaggregateOptions) {
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (diagnostic: Diagnostic) => diagnostics.push(diagnostic);
  const bulk = deaggregateRecords(records, { ...options, onDiagnostic });
  expect([...iterDeaggregateRecords(records, options)]).toEqual(bulk);
  return { delivered: bulk.map(({ SubSequenceNumber }) => SubSequenceNumber ?? 'plain'), diagnostics };
}

function aggregatedOf(explicitHashKeys: readonly string[]): Uint8Array {
  const userRecords = explicitHashKeys.map((explicitHashKey) => ({
    partitionKey: 'k',
    explicitHashKey,
    data: new Uint8Array(),
  }));
  const [entry] = [...aggregate(userRecords)];
  return entry?.Data as Uint8Array;
}
