import { aggregate } from '@kpl-kit/aggregator';
import {
  type Diagnostic,
  deaggregateRecords,
  isAggregatedRecord,
  isUnreadable,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { captures, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';

const [entry] = [
  ...aggregate(['a', 'b'].map((partitionKey) => ({ partitionKey, data: Buffer.from('{"n":1}') }))),
];
const sound = Buffer.from(entry?.Data ?? []);
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** As software that decodes the bytes as that text and encodes the text as UTF-8. */
const through = (encoding: string) => Buffer.from(new TextDecoder(encoding).decode(sound));

const mishaps: Readonly<Record<string, { data: Buffer; message: RegExp }>> = {
  'base64 twice': {
    data: Buffer.from(sound.toString('base64')),
    message: /base64 twice: decode it once more/,
  },
  'in a JSON string': {
    data: Buffer.from(JSON.stringify(sound.toString('base64'))),
    message: /base64 in a JSON string: parse and decode it/,
  },
  'decoded as UTF-8': { data: through('utf-8'), message: /decoded as UTF-8: it cannot be recovered/ },
  // Go replaces each invalid byte alone.
  'decoded as UTF-8 by Go': {
    data: Buffer.concat([Buffer.from('\ufffd'.repeat(4)), sound.subarray(4)]),
    message: /decoded as UTF-8: it cannot be recovered/,
  },
  'decoded as Latin-1': { data: Buffer.from(sound.toString('latin1')), message: /decoded as Latin-1/ },
  'decoded as Windows-1252': { data: through('windows-1252'), message: /\(or Windows-1252\)/ },
  hexadecimal: { data: Buffer.from(sound.toString('hex')), message: /hexadecimal text: decode it/ },
  'upper-case hexadecimal': {
    data: Buffer.from(sound.toString('hex').toUpperCase()),
    message: /hexadecimal text: decode it/,
  },
  'after a byte order mark': {
    data: Buffer.concat([BYTE_ORDER_MARK, sound]),
    message: /byte order mark in front: remove three bytes/,
  },
};

/** A record of each shape. */
const shapes: Readonly<Record<string, (data: Buffer) => object>> = {
  bytes: (data) => new Uint8Array(data),
  Lambda: (data) => ({ kinesis: { sequenceNumber: '7', data: data.toString('base64') } }),
  SDK: (data) => ({ SequenceNumber: '7', Data: new Uint8Array(data) }),
  'SDK, base64': (data) => ({ SequenceNumber: '7', Data: data.toString('base64') }),
  Pipes: (data) => ({ sequenceNumber: '7', data: data.toString('base64') }),
  Firehose: (data) => ({
    data: data.toString('base64'),
    kinesisRecordMetadata: { sequenceNumber: '7' },
  }),
  Analytics: (data) => ({
    data: data.toString('base64'),
    kinesisStreamRecordMetadata: { sequenceNumber: '7' },
  }),
};

describe.each(Object.entries(mishaps))('an aggregated record, %s', (_, { data, message }) => {
  test.each(Object.entries(shapes))('in shape %s is passed on with a diagnostic', (_name, toRecord) => {
    const plain = toRecord(Buffer.from('{"plain":true}'));
    const records = [plain, toRecord(data)] as Uint8Array[];
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (found: Diagnostic) => diagnostics.push(found);
    const out = deaggregateRecords(records, { onDiagnostic });
    expect(out).toHaveLength(2);
    expect(out[1]).toBe(records[1]);
    expect([...iterDeaggregateRecords(records)]).toEqual(records);
    expect(diagnostics).toMatchObject([{ code: 'MANGLED_RECORD', recordIndex: 1 }]);
    expect(diagnostics[0]?.message).toMatch(message);
  });

  test.each(Object.entries(shapes))("in shape %s is an error with onMalformed 'throw'", (_name, toRecord) => {
    expect(() => deaggregateRecords([toRecord(data) as Uint8Array], { onMalformed: 'throw' })).toThrow(
      expect.objectContaining({ code: 'MANGLED_RECORD', message: expect.stringMatching(message) }),
    );
  });

  test('is reported by readAggregatedRecord too', () => {
    const codes: string[] = [];
    expect(readAggregatedRecord(data, { onDiagnostic: ({ code }) => codes.push(code) })).toBeUndefined();
    expect(codes).toEqual(['MANGLED_RECORD']);
    expect(() => readAggregatedRecord(data, { onMalformed: 'throw' })).toThrow(message);
    expect(isAggregatedRecord(data)).toBe(false);
  });
});

test('what the message says to do recovers the record', () => {
  const { data: twice } = mishaps['base64 twice'] as { data: Buffer };
  const { data: latin1 } = mishaps['decoded as Latin-1'] as { data: Buffer };
  const { data: hex } = mishaps.hexadecimal as { data: Buffer };
  const recovered = [
    Buffer.from(twice.toString(), 'base64'),
    Buffer.from(latin1.toString(), 'latin1'),
    Buffer.from(hex.toString(), 'hex'),
    Buffer.concat([BYTE_ORDER_MARK, sound]).subarray(3),
  ];
  for (const bytes of recovered) expect(readAggregatedRecord(bytes)).toHaveLength(2);
});

test('no record of the real KPL, and nothing that is only similar, is taken for a mangled one', () => {
  const similar = [
    '84maw',
    '84maw!',
    'f3899ac',
    '\ufffd',
    '\ufffd\ufffd',
    '\ufffd\ufffdx',
    '\ufeff{}',
    'ó',
    'O',
    '',
  ];
  const data = [
    ...captures.flatMap(({ entries }) => entries.map(({ Data }) => Data)),
    ...vectors.map((vector) => vector.data),
    ...similar.map((text) => Buffer.from(text)),
  ];
  const codes: string[] = [];
  const onDiagnostic = ({ code }: Diagnostic) => codes.push(code);
  deaggregateRecords(data, { onDiagnostic });
  deaggregateRecords(
    data.map((bytes) => ({ data: Buffer.from(bytes).toString('base64') })),
    { onDiagnostic },
  );
  expect(codes.filter((code) => code === 'MANGLED_RECORD')).toEqual([]);
});

test.each([
  ['NOT_BASE64', true],
  ['MANGLED_RECORD', true],
  ['CHECKSUM_MISMATCH', true],
  ['MALFORMED_MESSAGE', true],
  ['PARTITION_KEY_INDEX_OUT_OF_RANGE', true],
  ['EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE', true],
  ['EMPTY_MESSAGE', false],
  ['OUTSIDE_SHARD_RANGE', false],
  ['INVALID_EXPLICIT_HASH_KEY', false],
] as const)('isUnreadable of %s is %s', (code, expected) => {
  expect(isUnreadable({ code })).toBe(expected);
});
