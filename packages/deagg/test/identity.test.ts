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
    ' 5 ',
    '+',
    '+-5',
    '5+',
    '1_0',
    '\u22125',
    '-\u0663',
    '\ud835\udfcf',
    'undefined',
    String(LARGEST + 1n),
    '9'.repeat(1_000_000),
  ])('refuses an explicit hash key that is not a number from 0 to 2^128 - 1: %#', (explicitHashKey) => {
    const record = { partitionKey: 'k', explicitHashKey, subSequenceNumber: 0, data: new Uint8Array() };
    const message = 'the explicit hash key is not a number from 0 to 2^128 - 1';
    expect(() => effectiveHashKey(record)).toThrow(
      expect.objectContaining({ code: 'INVALID_HASH_KEY', message }),
    );
  });

  test('reads the digits of each script, which follow one another from its zero', () => {
    const isDigit = (code: number) => /^\p{Nd}$/u.test(String.fromCharCode(code));
    let zeroCount = 0;
    for (let zero = 0; zero <= 0xffff; zero++) {
      if (!isDigit(zero) || isDigit(zero - 1)) continue;
      const explicitHashKey = String.fromCharCode(...Array.from({ length: 10 }, (_, value) => zero + value));
      expect(effectiveHashKey({ explicitHashKey, sequenceNumber: '1' })).toBe(123_456_789n);
      zeroCount++;
    }
    expect(zeroCount).toBeGreaterThanOrEqual(37);
  });

  test.each([7, 7n, {}, true])('refuses an explicit hash key that is not text: %o', (explicitHashKey) => {
    const record = { partitionKey: 'k', explicitHashKey, sequenceNumber: '9' } as never;
    expect(() => effectiveHashKey(record)).toThrow(expect.objectContaining({ code: 'INVALID_HASH_KEY' }));
  });

  test.each([
    ['0', 0n],
    ['00042', 42n],
    [`${'0'.repeat(50)}42`, 42n],
    ['+7', 7n],
    ['-0', 0n],
    ['+00', 0n],
    [String(LARGEST), LARGEST],
    ['\u0663', 3n],
    ['+\u0661\u0662', 12n],
    ['\uff10\uff11\uff19', 19n],
    ['1\uff12', 12n],
    ['\u096b', 5n],
    ['\u06f9', 9n],
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
      userRecordId({ partitionKey: 'k', subSequenceNumber: 0, data: new Uint8Array() } as never, SHARD),
    ).toThrow(
      expect.objectContaining({ code: 'INVALID_RECORD', message: 'the record has no sequence number' }),
    );
  });

  test('refuses an empty sequence number, which another record may have too', () => {
    for (const ask of [userRecordId, extendedSequenceNumber]) {
      expect(() => ask({ data: '', sequenceNumber: '', eventID: `${SHARD}:` } as RecordWithIdentity)).toThrow(
        expect.objectContaining({ code: 'INVALID_RECORD', message: 'the record has no sequence number' }),
      );
    }
  });

  test('knows the SDK shape without its data, and without its sequence number', () => {
    expect(userRecordId({ SequenceNumber: '9', SubSequenceNumber: 2 } as never, SHARD)).toBe(`${SHARD}:9:2`);
    expect(effectiveHashKey({ Data: new Uint8Array(), ExplicitHashKey: '7' } as never)).toBe(7n);
  });

  test.each(['made by hand', ':9', ''])('takes no shard from the eventID %j', (eventID) => {
    const record = { data: '', sequenceNumber: '9', eventID };
    const expected = { code: 'INVALID_RECORD', message: 'the record has no shard id (pass it)' };
    expect(() => userRecordId(record)).toThrow(expect.objectContaining(expected));
    expect(() => userRecordId(record, '')).toThrow('the record has no shard id (pass it)');
    expect(userRecordId({ ...record, shardId: SHARD } as RecordWithIdentity, '')).toBe(`${SHARD}:9:0`);
  });

  test.each([3, 3n, '3', '03'])('reads the sub-sequence number %o', (subSequenceNumber) => {
    for (const name of ['subSequenceNumber', 'SubSequenceNumber', 'subsequenceNumber']) {
      const record = { data: '', sequenceNumber: '9', [name]: subSequenceNumber };
      expect(userRecordId(record, SHARD)).toBe(`${SHARD}:9:3`);
      expect(extendedSequenceNumber(record)).toEqual({ sequenceNumber: '9', subSequenceNumber: 3 });
    }
  });

  test.each([
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [2 ** 53, '9007199254740992'],
    [2n ** 53n, 'a bigint'],
    [-1n, 'a bigint'],
    ['-1', 'a string'],
    ['1.5', 'a string'],
    ['1x', 'a string'],
    [' 1', 'a string'],
    ['9'.repeat(400), 'a string'],
    [true, 'a boolean'],
    [Symbol('1'), 'a symbol'],
    [[1], 'an array'],
    [{}, 'an object'],
  ])('refuses the sub-sequence number %o, which would be the id of another user record', (bad, found) => {
    const message = `record 0: subSequenceNumber is ${found}, expected a whole number from 0`;
    const expected = expect.objectContaining({ code: 'INVALID_RECORD', sequenceNumber: '9', message });
    for (const name of ['subSequenceNumber', 'SubSequenceNumber', 'subsequenceNumber']) {
      const record = { data: '', sequenceNumber: '9', [name]: bad } as RecordWithIdentity;
      for (const ask of [userRecordId, extendedSequenceNumber])
        expect(() => ask(record, SHARD)).toThrow(expected);
    }
  });

  test('takes null, and the empty text of Firehose, for no sub-sequence number', () => {
    const none = { subSequenceNumber: null, SubSequenceNumber: null, subsequenceNumber: '' };
    expect(userRecordId({ data: '', sequenceNumber: '9', ...none }, SHARD)).toBe(`${SHARD}:9:0`);
  });

  test('refuses two different sub-sequence numbers in one record', () => {
    const record = { data: '', sequenceNumber: '9', subSequenceNumber: 1 };
    expect(
      userRecordId(
        { ...record, subsequenceNumber: '1', SubSequenceNumber: 1n } as object as RecordWithIdentity,
        SHARD,
      ),
    ).toBe(`${SHARD}:9:1`);
    const message = 'record 0: subSequenceNumber is two different numbers, expected a whole number from 0';
    for (const other of [{ subsequenceNumber: '2' }, { SubSequenceNumber: 2 }]) {
      expect(() => userRecordId({ ...record, ...other }, SHARD)).toThrow(
        expect.objectContaining({ code: 'INVALID_RECORD', message }),
      );
    }
  });

  test('refuses a user record that has lost its sub-sequence number', () => {
    const message = 'record 0: subSequenceNumber is undefined, expected a whole number from 0';
    for (const record of [
      { data: '', sequenceNumber: '9', aggregated: true },
      { kinesis: { data: '', sequenceNumber: '9', aggregated: true } },
      { Data: '', SequenceNumber: '9', Aggregated: true },
    ]) {
      for (const ask of [userRecordId, extendedSequenceNumber]) {
        expect(() => ask(record as RecordWithIdentity, SHARD)).toThrow(
          expect.objectContaining({ code: 'INVALID_RECORD', message }),
        );
      }
    }
  });

  test('goes by the number that Firehose gives to what it has unpacked', () => {
    const ofFirehose = (subsequenceNumber: string) => ({
      data: '',
      kinesisRecordMetadata: { shardId: SHARD, sequenceNumber: '9', subsequenceNumber },
    });
    const ids = ['', '0', '12'].map((subsequenceNumber) => userRecordId(ofFirehose(subsequenceNumber)));
    expect(ids).toEqual([`${SHARD}:9:0`, `${SHARD}:9:0`, `${SHARD}:9:12`]);
  });

  test.each([5, 5n, Symbol(), {}])('refuses the shard id %o', (shardId) => {
    expect(() => userRecordId({ data: '', sequenceNumber: '9' } as never, shardId as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/^shardId is an? .*, expected a string$/),
      }),
    );
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
    expect(() => extendedSequenceNumber(record as never)).toThrow(
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
    [{ sequenceNumber: '9'.repeat(129) }, { sequenceNumber: '9' }, 1],
  ])('compares %j with %j', (a, b, expected) => {
    expect(compareExtendedSequenceNumbers(a, b)).toBe(expected);
    expect(compareExtendedSequenceNumbers(b, a)).toBe(expected === 0 ? 0 : -expected);
  });

  test.each([
    [
      { sequenceNumber: 'LATEST' },
      'the second: sequenceNumber is not a decimal number, expected a string of digits',
    ],
    [
      { sequenceNumber: '' },
      'the second: sequenceNumber is not a decimal number, expected a string of digits',
    ],
    [
      { sequenceNumber: '1'.repeat(130) },
      'the second: sequenceNumber is not a decimal number, expected a string of digits',
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
