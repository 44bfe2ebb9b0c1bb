import {
  compareExtendedSequenceNumbers,
  deaggregateRecords,
  effectiveHashKey,
  extendedSequenceNumber,
  type KinesisRecordShape,
  type RecordWithIdentity,
  readAggregatedRecord,
  userRecordId,
} from '@kpl-kit/deagg';
import { captures, events } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';

const LARGEST = 2n ** 128n - 1n;
const SHARD = 'shardId-000000000006';
const PARENT = '49590338271490256608559692540925702759324208523137515618';

const shapes: readonly [name: string, records: readonly KinesisRecordShape[], shardId: string | undefined][] =
  [
    ['Lambda', events.lambda.Records, undefined],
    ['SDK', events.sdk.Records, SHARD],
    ['CLI', events.cli.Records, SHARD],
    ['Pipes', events.pipes, undefined],
    ['Firehose', events.firehose.records, undefined],
    ['Analytics', events.analytics.records, undefined],
  ];

describe.each(shapes)('a user record of the %s shape', (_, records, shardId) => {
  const delivered = () => deaggregateRecords(records) as RecordWithIdentity[];

  test('has the hash key of its explicit hash key, or of its partition key', () => {
    // printf order-7 | md5sum
    const ofOrder7 = 0xcd75315a553ef07eb20e55a3cc895955n;
    expect(
      delivered()
        .slice(1, 4)
        .map((record) => effectiveHashKey(record)),
    ).toEqual([ofOrder7, LARGEST, ofOrder7]);
  });

  test('has an id of shard, sequence number and sub-sequence number', () => {
    expect(delivered().map((record) => userRecordId(record, shardId))).toEqual([
      expect.stringMatching(/^shardId-000000000006:\d+:0$/),
      `${SHARD}:${PARENT}:0`,
      `${SHARD}:${PARENT}:1`,
      `${SHARD}:${PARENT}:2`,
      expect.stringMatching(/^shardId-000000000006:\d+:0$/),
    ]);
  });

  test('has a place in its shard', () => {
    expect(delivered().map(extendedSequenceNumber)).toStrictEqual([
      { sequenceNumber: expect.any(String) },
      { sequenceNumber: PARENT, subSequenceNumber: 0 },
      { sequenceNumber: PARENT, subSequenceNumber: 1 },
      { sequenceNumber: PARENT, subSequenceNumber: 2 },
      { sequenceNumber: expect.any(String) },
    ]);
    const places = delivered().map(extendedSequenceNumber);
    expect(places.toReversed().sort(compareExtendedSequenceNumbers)).toEqual(places);
  });
});

describe('effectiveHashKey', () => {
  test('is, of the first user record, the explicit hash key with which the KPL has sent an aggregated record', () => {
    let count = 0;
    for (const { Data, PartitionKey, ExplicitHashKey } of captures.flatMap(({ entries }) => entries)) {
      if (PartitionKey !== 'a') continue;
      const [first] = readAggregatedRecord(Data) ?? [];
      if (first === undefined || ExplicitHashKey === undefined) continue;
      expect(effectiveHashKey(first)).toBe(BigInt(ExplicitHashKey));
      count++;
    }
    expect(count).toBeGreaterThan(300);
  });

  test('is not there without any key', () => {
    const kinesis = { data: '', sequenceNumber: '1' };
    for (const partitionKey of [null, undefined]) {
      expect(
        effectiveHashKey({ kinesis: { ...kinesis, partitionKey } } as RecordWithIdentity),
      ).toBeUndefined();
    }
  });

  test.each([
    '',
    ' 1',
    '1 ',
    '0x10',
    '1e3',
    '-1',
    '1.0',
    'undefined',
    String(LARGEST + 1n),
    '9'.repeat(1_000_000),
  ])('refuses an explicit hash key that is no number from 0 to 2^128 - 1: %#', (explicitHashKey) => {
    const record = { partitionKey: 'k', explicitHashKey, subSequenceNumber: 0, data: new Uint8Array() };
    const message = 'the explicit hash key is no number from 0 to 2^128 - 1';
    expect(() => effectiveHashKey(record)).toThrow(
      expect.objectContaining({ code: 'INVALID_HASH_KEY', message }),
    );
  });

  test.each([
    ['0', 0n],
    ['00042', 42n],
    [`${'0'.repeat(50)}42`, 42n],
    ['+7', 7n],
    [String(LARGEST), LARGEST],
  ])('takes the explicit hash key %j as the KCL does', (explicitHashKey, expected) => {
    const record = { partitionKey: 'k', explicitHashKey, subSequenceNumber: 0, data: new Uint8Array() };
    expect(effectiveHashKey(record)).toBe(expected);
  });
});

describe('userRecordId', () => {
  test('needs the shard of an SDK record, and a sequence number', () => {
    expect(() => userRecordId(events.sdk.Records[0] as RecordWithIdentity)).toThrow(
      'the record has no shard id (pass it)',
    );
    expect(() =>
      userRecordId({ partitionKey: 'k', subSequenceNumber: 0, data: new Uint8Array() }, SHARD),
    ).toThrow(
      expect.objectContaining({ code: 'INVALID_RECORD', message: 'the record has no sequence number' }),
    );
  });

  test('knows the SDK shape without its data, and without its sequence number', () => {
    expect(userRecordId({ SequenceNumber: '9', SubSequenceNumber: 2 } as never, SHARD)).toBe(`${SHARD}:9:2`);
    expect(effectiveHashKey({ Data: new Uint8Array(), ExplicitHashKey: '7' } as never)).toBe(7n);
  });

  test('takes no shard from an eventID without a colon', () => {
    const record = { data: '', sequenceNumber: '9', eventID: 'made by hand' };
    expect(() => userRecordId(record)).toThrow('the record has no shard id (pass it)');
  });

  test('takes a sub-sequence number that is no number for none', () => {
    const record = { data: '', sequenceNumber: '9', subSequenceNumber: '3' };
    expect(userRecordId(record, SHARD)).toBe(`${SHARD}:9:0`);
  });

  test('goes by the number that Firehose gives to what it has unpacked', () => {
    const ofFirehose = (subsequenceNumber: string) => ({
      data: '',
      kinesisRecordMetadata: { shardId: SHARD, sequenceNumber: '9', subsequenceNumber },
    });
    const ids = ['', '0', '12'].map((subsequenceNumber) => userRecordId(ofFirehose(subsequenceNumber)));
    expect(ids).toEqual([`${SHARD}:9:0`, `${SHARD}:9:0`, `${SHARD}:9:12`]);
    for (const odd of ['-1', '1.5', '1x', 12 as never]) {
      expect(userRecordId(ofFirehose(odd))).toBe(`${SHARD}:9:0`);
    }
  });

  test.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [7, 'a number'],
    ['text', 'a string'],
    [new Uint8Array(), 'a Uint8Array'],
  ])('refuses %s', (record, found) => {
    const message = `the record is ${found}, expected an object`;
    const expected = expect.objectContaining({ code: 'INVALID_RECORD', message });
    for (const ask of [userRecordId, effectiveHashKey, extendedSequenceNumber]) {
      expect(() => ask(record as never)).toThrow(expected);
    }
  });
});

describe('extendedSequenceNumber', () => {
  test('refuses a user record of bytes, which has no sequence number', () => {
    const record = { partitionKey: 'k', subSequenceNumber: 0, data: new Uint8Array() };
    expect(() => extendedSequenceNumber(record)).toThrow(
      expect.objectContaining({ code: 'INVALID_RECORD', message: 'the record has no sequence number' }),
    );
  });
});

describe('compareExtendedSequenceNumbers', () => {
  test.each([
    [{ sequenceNumber: '9' }, { sequenceNumber: '10' }, -1],
    [{ sequenceNumber: PARENT }, { sequenceNumber: `${BigInt(PARENT) - 1n}`, subSequenceNumber: 99 }, 1],
    [{ sequenceNumber: '9', subSequenceNumber: 2 }, { sequenceNumber: '9', subSequenceNumber: 10 }, -1],
    [{ sequenceNumber: '9', subSequenceNumber: 1 }, { sequenceNumber: '9' }, 1],
    [{ sequenceNumber: '9', subSequenceNumber: 0 }, { sequenceNumber: '9' }, 0],
    [{ sequenceNumber: '09' }, { sequenceNumber: '9' }, 0],
  ])('compares %j with %j', (a, b, expected) => {
    expect(compareExtendedSequenceNumbers(a, b)).toBe(expected);
    expect(compareExtendedSequenceNumbers(b, a)).toBe(expected === 0 ? 0 : -expected);
  });

  test.each([
    [
      { sequenceNumber: 'LATEST' },
      'the second: sequenceNumber is no decimal number, expected a string of digits',
    ],
    [{ sequenceNumber: '' }, 'the second: sequenceNumber is no decimal number, expected a string of digits'],
    [
      { sequenceNumber: '1'.repeat(129) },
      'the second: sequenceNumber is no decimal number, expected a string of digits',
    ],
    [null, 'the second is null, expected an extended sequence number'],
    [
      { sequenceNumber: '1', subSequenceNumber: 0.5 },
      'the second: subSequenceNumber is 0.5, expected a whole number from 0',
    ],
  ])('refuses %j', (bad, message) => {
    const code = 'INVALID_SEQUENCE_NUMBER';
    const good = { sequenceNumber: '1' };
    expect(() => compareExtendedSequenceNumbers(good, bad as never)).toThrow(
      expect.objectContaining({ code, message }),
    );
    expect(() => compareExtendedSequenceNumbers(bad as never, good)).toThrow(
      expect.objectContaining({ code, message: message.replace('the second', 'the first') }),
    );
  });
});
