import { createHash } from 'node:crypto';
import { aggregate } from '@kpl-kit/aggregator';
import {
  type DeaggregateOptions,
  type Diagnostic,
  deaggregateRecords,
  deaggregateStream,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { pipesEnrichment } from '@kpl-kit/deagg/lambda';
import { events, malformed, vectors } from '@kpl-kit/fixtures';
import { concat, delimited, utf8, varintField } from '@kpl-kit/fixtures/wire-writer';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { toDiagnostic } from '../src/support/diagnostics.ts';
import { named } from './named.ts';

vi.mock('../src/support/diagnostics.ts', { spy: true });

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

  test('hashes each key that a user record has once, and no other', () => {
    const key = (text: string) => delimited(0x0a, utf8(text));
    const entry = (index: number) =>
      delimited(0x1a, concat([varintField(0x08, index), delimited(0x1a, utf8('data'))]));
    const unused = Array.from({ length: 1_000 }, (_, index) => key(`unused ${index}`));
    const ofOneKey = framed([key('unused'), key('used'), ...unused, entry(1), entry(1), entry(1)]);
    const encode = vi.spyOn(TextEncoder.prototype, 'encode');
    const options = { shardRange: everything, outsideShardRange: 'drop-aggregate' } as const;
    expect(readAggregatedRecord(ofOneKey, options)).toHaveLength(3);
    expect(encode.mock.calls).toEqual([['used']]);
    encode.mockRestore();
  });

  test('makes no diagnostics when nobody listens', () => {
    const damaged = named(malformed, 'wrong-digest').data;
    const empty = named(malformed, 'tables-without-entries').data;
    const { data: unparsable } = named(vectors, 'explicit-hash-key-that-is-no-number');
    const records = [record.Data, damaged, empty, unparsable].map((bytes) => ({ Data: bytes }));
    for (const outsideShardRange of ['drop-record', 'drop-aggregate'] as const) {
      const options = { shardRange: lowerHalf, outsideShardRange };
      vi.mocked(toDiagnostic).mockClear();
      deaggregateRecords(records, options);
      expect(toDiagnostic).not.toHaveBeenCalled();
      deaggregateRecords(records, { ...options, onDiagnostic: () => {} });
      expect(vi.mocked(toDiagnostic).mock.calls.length).toBeGreaterThanOrEqual(4);
    }
  });

  test.each([
    ['\u0663', [0]],
    ['\uff11\uff12', [0]],
    ['\u0664\u0662', []],
    ['-\u0663', []],
    ['\ud835\udfcf', 'kept'],
    ['\u22125', 'kept'],
    [' 5 ', 'kept'],
  ])('reads the explicit hash key %j as the KCL does', (hashKey, expected) => {
    const hostile = framed([
      delimited(0x0a, utf8('k')),
      delimited(0x12, utf8(hashKey)),
      delimited(0x1a, concat([varintField(0x08, 0), varintField(0x10, 0), delimited(0x1a, utf8('data'))])),
    ]);
    const codes: string[] = [];
    const found = readAggregatedRecord(hostile, {
      shardRange: { startingHashKey: '0', endingHashKey: '40' },
      outsideShardRange: 'drop-record',
      onDiagnostic: ({ code }) => codes.push(code),
    });
    const isKept = codes.includes('INVALID_EXPLICIT_HASH_KEY');
    expect(isKept ? 'kept' : found?.map(({ subSequenceNumber }) => subSequenceNumber)).toEqual(expected);
    expect(found).toHaveLength(expected.length === 0 ? 0 : 1);
  });

  test('is read once, for a stream and for an enrichment', async () => {
    let readCount = 0;
    const shardRange = {
      get startingHashKey() {
        readCount++;
        return '0';
      },
      endingHashKey: String(LARGEST),
    };
    const options = { shardRange, outsideShardRange: 'drop-record' } as const;
    const userRecords = deaggregateStream([[record], [record]], options);
    const enrich = pipesEnrichment(({ data }) => data, options);
    expect(readCount).toBe(2);
    for await (const _ of userRecords);
    for (let count = 0; count < 3; count++) await enrich(events.pipes);
    expect(readCount).toBe(2);
  });

  test('keeps a user record whose explicit hash key is not a number, and says so', () => {
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
      expect(message).toMatch(/^user record \d: the explicit hash key is not a number, kept$/);
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
      `shardRange: startingHashKey is not a hash key, expected ${HASH_KEY}`,
    ],
    ['empty', { startingHashKey: '0', endingHashKey: '' }, 'shardRange: endingHashKey is not a hash key'],
    [
      'too large',
      { startingHashKey: '0', endingHashKey: String(LARGEST + 1n) },
      'shardRange: endingHashKey is not a hash key',
    ],
    [
      'negative',
      { startingHashKey: -1n, endingHashKey: 1n },
      'shardRange: startingHashKey is not a hash key',
    ],
    [
      'signed',
      { startingHashKey: '+1', endingHashKey: '2' },
      'shardRange: startingHashKey is not a hash key',
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
    ['digits of another script', '\u0669'.repeat(1_000_000), []],
    ['zeros followed by a letter', `${'0'.repeat(1_000_000)}x`, [0]],
  ])('reads a hash key of a million %s in no time', (_, hashKey, delivered) => {
    const hostile = framed([
      delimited(0x0a, utf8('k')),
      delimited(0x12, utf8(hashKey)),
      delimited(0x1a, concat([varintField(0x08, 0), varintField(0x10, 0), delimited(0x1a, utf8('data'))])),
    ]);
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

function framed(fields: readonly Uint8Array[]): Uint8Array {
  const message = concat(fields);
  const digest = createHash('md5').update(message).digest();
  return concat([Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2), message, digest]);
}
