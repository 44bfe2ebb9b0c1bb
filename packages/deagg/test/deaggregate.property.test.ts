import { aggregate, type PutRecordsEntry } from '@kpl-kit/aggregator';
import {
  DeaggregationError,
  type Diagnostic,
  deaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { vectors } from '@kpl-kit/fixtures';
import {
  frame,
  hostileMessage,
  hostileRecord,
  readableRecord,
  type UserRecord,
  userRecords,
} from '@kpl-kit/fixtures/arbitraries';
import { witnessMessage } from '@kpl-kit/proto/witness';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('a round trip', () => {
  const limits = fc.record(
    {
      maxBytes: fc.oneof(fc.integer({ min: 64, max: 3_000 }), fc.constant(10_485_760)),
      maxRecords: fc.integer({ min: 1, max: 50 }),
      loneRecords: fc.constantFrom('raw' as const, 'aggregated' as const),
    },
    { requiredKeys: [] },
  );
  const put = userRecords({ maxLength: 60, maxDataByteLength: 20_000, withTags: true });

  test('returns what was put: keys, explicit hash keys, data, tags, order', () => {
    fc.assert(
      fc.property(put, limits, (records, options) => {
        const read = [...aggregate(records, options)].flatMap((entry) => {
          const userRecords = readAggregatedRecord(entry.Data, { onMalformed: 'throw' });
          const raw = { partitionKey: entry.PartitionKey, data: entry.Data, subSequenceNumber: 0 };
          return userRecords ?? [{ ...raw, ...explicitHashKeyOfRaw(entry, records) }];
        });
        expect(subSequenceNumbersRestart(read.map(({ subSequenceNumber }) => subSequenceNumber))).toBe(true);
        expectSame(
          read.map(({ subSequenceNumber, ...record }) => record),
          records.map(({ tags, ...record }) => (tags === undefined ? record : { ...record, tags })),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("reads each user record of its own aggregated record with loneRecords: 'aggregated'", () => {
    fc.assert(
      fc.property(userRecords({ maxDataByteLength: 300, withTags: true }), (records) => {
        const entries = [...aggregate(records, { maxRecords: 1, loneRecords: 'aggregated' })];
        expect(entries).toHaveLength(records.length);
        expectSame(
          entries
            .flatMap(({ Data }) => readAggregatedRecord(Data, { onMalformed: 'throw' }) ?? [])
            .map(({ subSequenceNumber, ...record }) => record),
          records.map(({ tags, ...record }) => (tags === undefined ? record : { ...record, tags })),
        );
      }),
    );
  });

  test('gives the same through every shape', () => {
    fc.assert(
      fc.property(userRecords({ minLength: 2, maxDataByteLength: 300, withTags: true }), (records) => {
        const [entry] = aggregate(records, { maxBytes: 10_485_760 });
        const Data = entry?.Data as Uint8Array;
        const data = Buffer.from(Data).toString('base64');
        const expected = records.map((record, index) => ({
          partitionKey: record.partitionKey,
          explicitHashKey: record.explicitHashKey ?? null,
          subSequenceNumber: index,
          aggregated: true,
          ...(record.tags && { tags: record.tags }),
          data: Buffer.from(record.data).toString('base64'),
        }));

        expect(deaggregateRecords({ kinesis: { data } }).map(({ kinesis }) => kinesis)).toEqual(expected);
        expect(deaggregateRecords({ data })).toEqual(expected);
        const inMetadata = expected.map(({ data: own, ...metadata }) => ({ data: own, metadata }));
        const firehose = deaggregateRecords({ data, kinesisRecordMetadata: {} });
        expect(firehose.map((one) => ({ data: one.data, metadata: one.kinesisRecordMetadata }))).toEqual(
          inMetadata,
        );
        const analytics = deaggregateRecords({ data, kinesisStreamRecordMetadata: {} });
        expect(
          analytics.map((one) => ({ data: one.data, metadata: one.kinesisStreamRecordMetadata })),
        ).toEqual(inMetadata);

        const capitalized = expected.map(({ explicitHashKey, ...fields }) => ({
          PartitionKey: fields.partitionKey,
          ...(explicitHashKey !== null && { ExplicitHashKey: explicitHashKey }),
          SubSequenceNumber: fields.subSequenceNumber,
          Aggregated: true,
          ...(fields.tags && { Tags: fields.tags }),
          Data: fields.data,
        }));
        expect(deaggregateRecords({ Data: data })).toEqual(capitalized);
        const fromBytes = deaggregateRecords({ Data });
        expect(fromBytes.map((one) => ({ ...one, Data: Buffer.from(one.Data).toString('base64') }))).toEqual(
          capitalized,
        );
        expectSame(
          deaggregateRecords(Data) as UserRecord[],
          records.map((record, index) => asReadFrom(record, index)),
        );
      }),
    );
  });
});

describe('an odd but readable message', () => {
  test('gives the user records that are in it', () => {
    fc.assert(
      fc.property(readableRecord(), ({ data, userRecords: expected }) => {
        const read = readAggregatedRecord(data, { onMalformed: 'throw' });
        expectSame(
          read ?? [],
          expected.map((record, index) => asReadFrom(record, index)),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a hostile message', () => {
  test('gives user records, a pass-through or a DeaggregationError, and nothing else', () => {
    fc.assert(
      fc.property(hostileRecord(), (data) => {
        const diagnostics: Diagnostic[] = [];
        const passed = readAggregatedRecord(data, { onDiagnostic: (found) => diagnostics.push(found) });
        const thrown = outcomeOf(() => readAggregatedRecord(data, { onMalformed: 'throw' }));
        if (passed === undefined && diagnostics.length === 0) expect(data.length).toBeLessThan(21);
        else if (passed === undefined) expect(thrown).toBe(diagnostics[0]?.code);
        else expect(thrown).toEqual(passed);
        expect(diagnostics.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives what the generated decoder reads, wherever both read it', () => {
    let tried = 0;
    let readByBoth = 0;
    fc.assert(
      fc.property(hostileMessage(), (message) => {
        tried++;
        fc.pre(!ENCODED_SURROGATE.test(Buffer.from(message).toString('latin1')));
        const read = readAggregatedRecord(frame(message));
        const witnessed = outcomeOf(() => witnessMessage(message), Error);
        if (read === undefined || read.length === 0 || typeof witnessed === 'string') return;
        readByBoth++;
        expectSame(
          read,
          (witnessed as UserRecord[]).map((record, index) => asReadFrom(record, index)),
        );
      }),
      { numRuns: 2_000 },
    );
    expect(readByBoth / tried).toBeGreaterThan(0.02);
  });

  test('is refused wherever the generated decoder refuses it', () => {
    fc.assert(
      fc.property(hostileMessage(), (message) => {
        fc.pre(!OVERLONG.test(Buffer.from(message).toString('latin1')));
        const refused = outcomeOf(() => witnessMessage(message), Error);
        if (typeof refused === 'string') expect(readAggregatedRecord(frame(message))).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

/**
 * Tags and lengths that may be too long for protobufjs, which refuses more than five bytes and more than 32 bits where
 * Java, and so the KCL, drops what is beyond.
 */
const OVERLONG = /[\x80-\xff]{4}/;

/** Java, and so the KCL, makes one U+FFFD of it, protobufjs three. */
const ENCODED_SURROGATE = /\xed[\xa0-\xbf]/;

describe('damage', () => {
  const aggregated = vectors.filter((vector) => vector.aggregated && vector.data.length < 600);

  test.each(aggregated)('to any byte of $name leaves the record whole', ({ data }) => {
    for (let index = 0; index < data.length; index++) {
      const damaged = Uint8Array.from(data);
      damaged[index] = (damaged[index] as number) ^ 0x10;
      const delivered = deaggregateRecords(damaged);
      expect(delivered).toHaveLength(1);
      expect(delivered[0]).toBe(damaged);
    }
  });

  test.each(aggregated)('that cuts $name anywhere leaves the record whole', ({ data }) => {
    for (let byteLength = 0; byteLength < data.length; byteLength++) {
      const cut = data.subarray(0, byteLength);
      const delivered = deaggregateRecords(cut);
      expect(delivered).toHaveLength(1);
      expect(delivered[0]).toBe(cut);
    }
  });
});

/** A user record as it must come back: with its place in its aggregated record. */
function asReadFrom(record: UserRecord, subSequenceNumber: number): object {
  return { ...record, subSequenceNumber };
}

/** A raw record has its explicit hash key outside: an entry always has one, be it the user record's own or not. */
function explicitHashKeyOfRaw(
  { PartitionKey, ExplicitHashKey, Data }: PutRecordsEntry,
  put: readonly UserRecord[],
): object {
  const isOwn = put.some(
    ({ partitionKey, explicitHashKey, data }) =>
      partitionKey === PartitionKey && explicitHashKey === ExplicitHashKey && data === Data,
  );
  return isOwn ? { explicitHashKey: ExplicitHashKey } : {};
}

/** From 0 upwards without a gap, again and again. */
function subSequenceNumbersRestart(found: readonly number[]): boolean {
  return found.every((number, index) => number === 0 || number === (found[index - 1] ?? -1) + 1);
}

/** Fast for large data, unlike a deep comparison of arrays byte by byte. */
function expectSame(found: readonly object[], expected: readonly object[]): void {
  const comparable = (records: readonly object[]) =>
    records.map((record) => ({
      ...record,
      data: Buffer.from((record as UserRecord).data).toString('base64'),
    }));
  expect(comparable(found)).toEqual(comparable(expected));
}

function outcomeOf(
  action: () => unknown,
  expectedError: new (...args: never[]) => Error = DeaggregationError,
): unknown {
  try {
    return action();
  } catch (error) {
    expect(error).toBeInstanceOf(expectedError);
    return error instanceof DeaggregationError ? error.code : (error as Error).message;
  }
}
