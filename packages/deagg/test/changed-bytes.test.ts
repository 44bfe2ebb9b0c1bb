import { createHash } from 'node:crypto';
import { aggregate } from '@kpl-kit/aggregator';
import {
  DeaggregationError,
  deaggregateRecords,
  isAggregatedRecord,
  iterDeaggregateRecords,
  readAggregatedRecord,
  type UserRecord,
} from '@kpl-kit/deagg';
import { concat, delimited, utf8, varintField } from '@kpl-kit/fixtures/wire-writer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** Of one byte each, so that each byte of the message matters. */
const userRecords = Array.from({ length: 4 }, (_, place) => ({
  partitionKey: `k${place}`,
  data: Uint8Array.of(place),
}));
const frame = [...aggregate(userRecords)][0]?.Data as Uint8Array;

describe.each([
  ['shared', () => new SharedArrayBuffer(frame.length)],
  ['resizable', () => Reflect.construct(ArrayBuffer, [frame.length, { maxByteLength: 2 * frame.length }])],
])('%s memory', (_kind, makeBuffer: () => ArrayBufferLike) => {
  const inBuffer = () => {
    const bytes = new Uint8Array(makeBuffer());
    bytes.set(frame);
    return bytes;
  };

  test('is copied before it is read, so that nothing changes between two looks at it', () => {
    const bytes = inBuffer();
    const [expected, unpacked] = [deaggregateRecords(frame), iterDeaggregateRecords(bytes)];
    const first = unpacked.next().value;
    bytes.fill(0xff);
    expect([first, ...unpacked]).toEqual(expected);
  });

  test.each([
    ['bytes', (bytes: Uint8Array) => deaggregateRecords(bytes).map((one) => (one as UserRecord).data)],
    ['the SDK', (Data: Uint8Array) => deaggregateRecords({ Data }).map((one) => one.Data)],
    ['one record', (bytes: Uint8Array) => readAggregatedRecord(bytes)?.map(({ data }) => data)],
    [
      'a Buffer',
      ({ buffer }: Uint8Array) => readAggregatedRecord(Buffer.from(buffer))?.map(({ data }) => data),
    ],
  ])('is not what the user records of %s have', (_, read) => {
    const bytes = inBuffer();
    expect(isAggregatedRecord(bytes)).toBe(true);
    const data = read(bytes);
    bytes.fill(0xff);
    expect(data).toEqual(userRecords.map((one) => one.data));
  });

  test('comes out as the very same object when it is plain', () => {
    const bytes = inBuffer().fill(1);
    expect(deaggregateRecords(bytes)[0]).toBe(bytes);
  });
});

test('resizable memory may shrink before its user records are requested', () => {
  const buffer = Reflect.construct(ArrayBuffer, [frame.length, { maxByteLength: frame.length }]);
  const Data = new Uint8Array(buffer);
  Data.set(frame);
  const unpacked = iterDeaggregateRecords([{ Data }]);
  unpacked.next();
  buffer.resize(0);
  expect([...unpacked]).toHaveLength(userRecords.length - 1);
});

describe('bytes that change while their user records are requested', () => {
  /** Reads a record of a list, and changes its bytes after its first user record. */
  function readChanging(Data: Uint8Array, change: () => void): void {
    const unpacked = iterDeaggregateRecords([{ Data: Uint8Array.of(1) }, { Data, SequenceNumber: '7' }]);
    unpacked.next();
    unpacked.next();
    change();
    for (const one of unpacked) if (!('PartitionKey' in one)) throw new Error('not a user record');
  }

  const changed = expect.objectContaining({
    name: 'DeaggregationError',
    code: 'MALFORMED_MESSAGE',
    recordIndex: 1,
    sequenceNumber: '7',
    message: expect.stringMatching(/^record 1, sequence number 7: unreadable message: /),
  });

  test.each([
    ['overwritten', (bytes: Uint8Array) => bytes.fill(0xff)],
    ['cleared', (bytes: Uint8Array) => bytes.fill(0)],
    [
      'transferred',
      ({ buffer }: Uint8Array) => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }),
    ],
  ])('are an error that names the record when they are %s', (_, change) => {
    const bytes = Uint8Array.from(frame);
    expect(() => readChanging(bytes, () => change(bytes))).toThrow(changed);
  });

  test('are reported when they were transferred before the first of them is requested', () => {
    const Data = Uint8Array.from(frame);
    const codes: string[] = [];
    const onDiagnostic = ({ code, message }: { code: string; message: string }) => codes.push(code, message);
    const unpacked = iterDeaggregateRecords([{ Data: frame }, { Data }], { onDiagnostic });
    unpacked.next();
    structuredClone(Data.buffer, { transfer: [Data.buffer] });
    expect([...unpacked]).toHaveLength(userRecords.length);
    expect(codes).toEqual(['MALFORMED_MESSAGE', 'record 1: unreadable message: its bytes are gone']);
  });

  test('are an error when an index points beyond its table, with its place', () => {
    const entry = concat([varintField(0x08, 0), varintField(0x10, 0), delimited(0x1a, utf8('data'))]);
    const tables = concat([delimited(0x0a, utf8('k')), delimited(0x12, utf8('1'))]);
    const message = concat([tables, delimited(0x1a, entry), delimited(0x1a, entry)]);
    const digest = createHash('md5').update(message).digest();
    const whole = concat([Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2), message, digest]);
    const second = 4 + tables.length + 2 + entry.length + 2;
    for (const [inEntry, code] of [
      [1, 'PARTITION_KEY_INDEX_OUT_OF_RANGE'],
      [3, 'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE'],
    ] as const) {
      const bytes = Uint8Array.from(whole);
      const change = () => bytes.set([1], second + inEntry);
      const expected = { code, recordIndex: 1, sequenceNumber: '7', byteOffset: second - 1 };
      expect(() => readChanging(bytes, change)).toThrow(expect.objectContaining(expected));
    }
  });

  test('are an error when they hold fewer user records than before', () => {
    const bytes = Uint8Array.from(frame);
    const last = bytes.lastIndexOf(0x1a, frame.length - 16 - 3);
    expect(bytes[last - 4]).toBe(0x1a);
    // Field 15 in place of field 3: an unknown field, which is skipped.
    expect(() => readChanging(bytes, () => bytes.set([0x7a], last - 4))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/unreadable message: its bytes have changed$/),
      }),
    );
  });

  test('in any way give user records or a DeaggregationError', () => {
    const change = fc.record({ at: fc.nat({ max: frame.length - 1 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Uint8Array.from(frame);
        try {
          readChanging(bytes, () => {
            for (const { at, byte } of changes) bytes[at] = byte;
          });
        } catch (error) {
          expect(error).toBeInstanceOf(DeaggregationError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
