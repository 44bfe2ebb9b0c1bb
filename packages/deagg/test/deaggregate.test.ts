import vm from 'node:vm';
import {
  DeaggregationError,
  type Diagnostic,
  deaggregateRecords,
  isAggregatedRecord,
  iterDeaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { type LambdaEventRecord, malformed, toLambdaEvent, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test, vi } from 'vitest';
import { named } from './named.ts';

const plain = lambdaRecord(Buffer.from('{"n":1}'), '1');
const aggregated = lambdaRecord(named(vectors, 'tables-after-entries').data, '2');
const damaged = lambdaRecord(named(malformed, 'second-partition-key-index-one-past').data, '3');

describe('deaggregateRecords', () => {
  test('gives nothing for an empty list', () => {
    expect(deaggregateRecords([])).toEqual([]);
  });

  test('gives the same when called twice', () => {
    const records = [plain, aggregated, damaged];
    expect(deaggregateRecords(records)).toEqual(deaggregateRecords(records));
  });

  test('does not expand its own output again', () => {
    const nested = lambdaRecord(named(vectors, 'data-that-is-an-aggregated-record').data, '4');
    const once = deaggregateRecords([
      plain,
      nested,
      { Data: named(vectors, 'data-that-is-an-aggregated-record').data },
    ]);
    expect(once).toHaveLength(3);
    const twice = deaggregateRecords(once);
    expect(twice).toHaveLength(3);
    for (const [index, record] of twice.entries()) expect(record).toBe(once[index]);
  });

  test('takes __proto__ as a key like any other', () => {
    const keys = deaggregateRecords(lambdaRecord(named(vectors, 'hard-keys').data, '5'));
    expect(keys[2]?.kinesis).toMatchObject({ partitionKey: '__proto__' });
    expect(Object.getPrototypeOf(keys[2]?.kinesis)).toBe(Object.prototype);
  });

  test('keeps records without a partition key, as service-managed streams deliver them', () => {
    const record = { kinesis: { ...plain.kinesis, partitionKey: null } };
    expect(deaggregateRecords([record])[0]).toBe(record);
    const [userRecord] = deaggregateRecords([{ kinesis: { ...aggregated.kinesis, partitionKey: null } }]);
    expect(userRecord?.kinesis).toMatchObject({ partitionKey: 'b', subSequenceNumber: 0 });
  });

  test('reads a Uint8Array of another realm, as Jest makes them', () => {
    const { data } = named(vectors, 'one-record');
    const foreign = vm.runInNewContext(`Uint8Array.from([${data.join()}])`) as Uint8Array;
    expect(foreign).not.toBeInstanceOf(Uint8Array);
    expect(deaggregateRecords([foreign])).toMatchObject([{ partitionKey: 'a' }]);
  });

  test.each([
    ['text', 'hello world'],
    ['nothing', ''],
    ['the magic number and no base64', '84mawgoBYRoGCAAaAmhp7U/yh3eWaubfWZEcsFMMw!'],
    ['base64 with a line break in it', '84mawgoBYRoGCAAaAmhp\n7U/yh3eWaubfWZEcsFMMwg=='],
    ['base64 that was cut off', '84mawgoBYRoGCAAaAmhp7U'],
    ['only the beginning of the magic number', '84ma'],
    ['URL-safe base64', '84mawgoBYRoGCAAaAmhp7U_yh3eWaubfWZEcsFMMwg=='],
  ])('takes data that is %s for a plain record', (_, data) => {
    const record = { kinesis: { data } };
    const delivered = deaggregateRecords([record]);
    expect(delivered).toHaveLength(1);
    expect(delivered[0]).toBe(record);
  });

  test('reads base64 without padding', () => {
    const data = Buffer.from(named(vectors, 'one-record').data).toString('base64').replaceAll('=', '');
    expect(deaggregateRecords([{ kinesis: { data } }])).toMatchObject([
      { kinesis: { partitionKey: 'a', data: 'aGk=' } },
    ]);
  });
});

describe('deaggregateRecords with onMalformed', () => {
  test('passes on a malformed record in its place, and reports it', () => {
    const diagnostics: Diagnostic[] = [];
    const delivered = deaggregateRecords([plain, damaged, aggregated], {
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    expect(delivered).toHaveLength(4);
    expect(delivered[1]).toBe(damaged);
    expect(diagnostics).toEqual([
      {
        code: 'PARTITION_KEY_INDEX_OUT_OF_RANGE',
        message: 'record 1, sequence number 3: user record 1: partition key index 1, table has 1',
        recordIndex: 1,
        sequenceNumber: '3',
        byteOffset: 15,
      },
    ]);
  });

  test('throws with the code, the place in the list, the sequence number and the byte', () => {
    const error = errorThrownBy(() => deaggregateRecords([plain, damaged], { onMalformed: 'throw' }));
    expect(error).toMatchObject({
      name: 'DeaggregationError',
      code: 'PARTITION_KEY_INDEX_OUT_OF_RANGE',
      message: 'record 1, sequence number 3: user record 1: partition key index 1, table has 1',
      recordIndex: 1,
      sequenceNumber: '3',
      byteOffset: 15,
    });
  });

  test('finds the sequence number in every shape', () => {
    const { data } = named(malformed, 'wrong-digest');
    const base64 = Buffer.from(data).toString('base64');
    const sequenceNumber = '49590338271490256608559692540925702759324208523137515618';
    const records = [
      { kinesis: { data: base64, sequenceNumber } },
      { Data: data, SequenceNumber: sequenceNumber },
      { data: base64, sequenceNumber },
      { data: base64, kinesisRecordMetadata: { sequenceNumber } },
      { data: base64, kinesisStreamRecordMetadata: { sequenceNumber } },
    ];
    for (const record of records) {
      expect(errorThrownBy(() => deaggregateRecords(record, { onMalformed: 'throw' }))).toMatchObject({
        sequenceNumber,
      });
    }
  });

  test('keeps what it found as the cause', () => {
    const { cause } = errorThrownBy(() => deaggregateRecords([damaged], { onMalformed: 'throw' }));
    expect(cause).toMatchObject({
      message: 'user record 1: partition key index 1, table has 1',
      byteOffset: 15,
    });
    expect(errorThrownBy(() => deaggregateRecords([null as never]))).not.toHaveProperty('cause');
  });

  test('reports a message without entries, with either policy', () => {
    const empty = lambdaRecord(named(malformed, 'tables-without-entries').data, '4');
    for (const onMalformed of ['passthrough', 'throw'] as const) {
      const diagnostics: Diagnostic[] = [];
      expect(
        deaggregateRecords([empty], { onMalformed, onDiagnostic: (found) => diagnostics.push(found) }),
      ).toEqual([]);
      expect(diagnostics).toEqual([
        {
          code: 'EMPTY_MESSAGE',
          message: 'record 0, sequence number 4: an aggregated record without user records',
          recordIndex: 0,
          sequenceNumber: '4',
        },
      ]);
    }
  });

  test('leaves out what it does not know of the record', () => {
    const { data } = named(malformed, 'wrong-digest');
    const alone = errorThrownBy(() => readAggregatedRecord(data, { onMalformed: 'throw' }));
    expect(alone.message).toBe('the MD5 digest is not that of the message');
    expect(alone).toMatchObject({ recordIndex: undefined, sequenceNumber: undefined, byteOffset: 14 });
    const numeric = { Data: data, SequenceNumber: 4959 as unknown as string };
    const listed = errorThrownBy(() => deaggregateRecords([numeric], { onMalformed: 'throw' }));
    expect(listed.message).toBe('record 0: the MD5 digest is not that of the message');
    expect(listed.sequenceNumber).toBeUndefined();
  });

  test.each(malformed)('never reports a byte of $name', ({ data, throw: { error } }) => {
    if (error === undefined)
      return expect(() => readAggregatedRecord(data, { onMalformed: 'throw' })).not.toThrow();
    const found = errorThrownBy(() => readAggregatedRecord(data, { onMalformed: 'throw' }));
    const told = `${found.message} ${JSON.stringify(found)}`;
    expect(told).not.toContain(Buffer.from(data).toString('base64').slice(0, 8));
    expect(told).not.toContain('click');
  });

  test('lets an error of onDiagnostic through', () => {
    const onDiagnostic = () => {
      throw new RangeError('mine');
    };
    const empty = lambdaRecord(named(malformed, 'tables-without-entries').data, '4');
    for (const record of [damaged, empty]) {
      expect(() => deaggregateRecords([record], { onDiagnostic })).toThrow(new RangeError('mine'));
    }
    expect(() => deaggregateRecords([empty], { onDiagnostic, onMalformed: 'throw' })).toThrow(
      new RangeError('mine'),
    );
  });

  test.each([
    ['onMalformed', { onMalformed: 'ignore' }, `onMalformed is 'ignore', expected 'passthrough' or 'throw'`],
    ['onMalformed', { onMalformed: null }, `onMalformed is null, expected 'passthrough' or 'throw'`],
    ['onMalformed', { onMalformed: 1n }, `onMalformed is a bigint, expected 'passthrough' or 'throw'`],
    ['onDiagnostic', { onDiagnostic: 'log' }, 'onDiagnostic is a string, expected a function'],
    ['options', null, 'options is not an object'],
    ['options', 'throw', 'options is not an object'],
  ])('refuses a bad %s at once', (_, options, message) => {
    const expected = new DeaggregationError('INVALID_OPTION', message);
    expect(() => deaggregateRecords([], options as object)).toThrow(expected);
    expect(() => iterDeaggregateRecords([], options as object)).toThrow(expected);
    expect(() => readAggregatedRecord(new Uint8Array(), options as object)).toThrow(expected);
  });
});

describe('deaggregateRecords of a text that is not base64', () => {
  const message = 'the data is not base64, as AWS delivers it: decode it after deaggregation, not before';
  const shapes: [name: string, record: (data: string) => object][] = [
    ['Lambda', (data) => ({ kinesis: { data, sequenceNumber: '7' } })],
    ['the CLI', (Data) => ({ Data, SequenceNumber: '7' })],
    ['Pipes', (data) => ({ data, sequenceNumber: '7' })],
    ['Firehose', (data) => ({ data, kinesisRecordMetadata: { sequenceNumber: '7' } })],
    ['Analytics', (data) => ({ data, kinesisStreamRecordMetadata: { sequenceNumber: '7' } })],
  ];
  const frame = named(vectors, 'one-record').data;
  const texts: [name: string, data: string][] = [
    ['JSON', '{"n":1}'],
    ['words', 'hello world, how are you?'],
    ['one word with a mark', 'hello!'],
    ['XML', '<order id="1"/>'],
    ['a date', '2026-11-24T06:19:14Z'],
    ['a word with a mark at its end, in a length that AWS never writes', 'abcdefghijklmnopqrstuvwxyz!'],
    ['the bytes of an aggregated record, read as UTF-8', Buffer.from(frame).toString('utf8')],
    ['the bytes of an aggregated record, read as latin1', Buffer.from(frame).toString('latin1')],
    ['letters beyond U+00FF, whose lower bytes are base64', '\u0141\u0141\u0141\u0141'],
    ['a length that base64 never has', 'abcde'],
    ['an aggregated record with a mark at its end', '84mawgoBYRoGCAAaAmhp7U/yh3eWaubfWZEcsFMMw!'],
    ['an aggregated record with a letter beyond U+00FF', '84mawgoBYRoGCAAaAmhp7U/yh3eWaubfWZEcsFMM\u0177g=='],
    ['an aggregated record in URL-safe base64', '84mawgoBYRoGCAAaAmhp7U_yh3eWaubfWZEcsFMMwg=='],
    ['an aggregated record with a line break in it', '84mawgoBYRoGCAAaAmhp\n7U/yh3eWaubfWZEcsFMMwg=='],
  ];

  test.each(texts)('passes on %s as it is, with a diagnostic, or throws', (_, data) => {
    for (const [, write] of shapes) {
      const record = write(data) as typeof plain;
      const diagnostics: Diagnostic[] = [];
      const onDiagnostic = (found: Diagnostic) => diagnostics.push(found);
      const delivered = deaggregateRecords([plain, record, aggregated], { onDiagnostic });
      expect(delivered).toHaveLength(4);
      expect(delivered[1]).toBe(record);
      const context = { recordIndex: 1, sequenceNumber: '7' };
      const found = { code: 'NOT_BASE64', message: `record 1, sequence number 7: ${message}`, ...context };
      expect(diagnostics).toEqual([found]);
      const error = errorThrownBy(() => deaggregateRecords([plain, record], { onMalformed: 'throw' }));
      expect(error).toMatchObject(found);
      expect([...iterDeaggregateRecords([record].values())]).toEqual([record]);
    }
  });

  test('looks no further than to the eighth character of a plain record whose length is a multiple of four', () => {
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (found: Diagnostic) => diagnostics.push(found);
    const texts = ['abcdefg!', 'abcdefg!ijkl', 'abcdefgh!jkl', 'abcdefgh!jk'];
    deaggregateRecords(
      texts.map((data) => ({ data })),
      { onDiagnostic },
    );
    expect(diagnostics.map(({ recordIndex }) => recordIndex)).toEqual([0, 1, 3]);
  });

  test.each(['', 'aGk=', 'aGk', 'eyJuIjowfQ==', '+/+/', 'abcdefghijklmnopqrstuvwx'])(
    'takes %j for base64',
    (data) => {
      const onDiagnostic = vi.fn();
      for (const [, write] of shapes) {
        const record = write(data) as typeof plain;
        expect(deaggregateRecords(record, { onDiagnostic })).toEqual([record]);
        expect(deaggregateRecords(record, { onMalformed: 'throw' })).toEqual([record]);
      }
      expect(onDiagnostic).not.toHaveBeenCalled();
    },
  );

  test('says nothing of a user record, which the caller may have decoded', () => {
    const record = {
      kinesis: { data: '{"n":1}', sequenceNumber: '1', subSequenceNumber: 0, aggregated: true },
    };
    expect(deaggregateRecords(record, { onMalformed: 'throw' })).toEqual([record]);
  });
});

describe('deaggregateRecords of something else', () => {
  const RECORD = 'a Kinesis record or a Uint8Array';
  test.each([
    [null, ` is null, expected ${RECORD}`],
    [undefined, ` is undefined, expected ${RECORD}`],
    [7, ` is a number, expected ${RECORD}`],
    ['84mawgoBYRo', ` is a string, expected ${RECORD}`],
    [() => 1, ` is a function, expected ${RECORD}`],
    [{}, ' is an object without data, expected a Kinesis record with data'],
    [
      { Records: [] },
      ' is an object with Records (pass that list itself), expected a Kinesis record with data',
    ],
    [
      { KinesisBatchInfo: {}, payload: '{}' },
      ' is an object of an on-failure destination (in S3, pass JSON.parse(object.payload).Records), expected a Kinesis record with data',
    ],
    [
      { records: [] },
      ' is an object with records (pass that list itself), expected a Kinesis record with data',
    ],
    [new ArrayBuffer(30), ' is an object without data, expected a Kinesis record with data'],
    [new Uint16Array(30), ' is an object without data, expected a Kinesis record with data'],
    [[plain], ' is an array, expected a Kinesis record with data'],
    [{ kinesis: {} }, ': kinesis.data is undefined, expected a base64 string'],
    [{ kinesis: { data: new Uint8Array() } }, ': kinesis.data is a Uint8Array, expected a base64 string'],
    [{ kinesis: null, data: 7 }, ': data is a number, expected a base64 string'],
    [{ Data: undefined }, ': Data is undefined, expected a Uint8Array or a base64 string'],
    [
      { Data: JSON.parse(JSON.stringify(Buffer.from('ab'))) },
      ': Data is a Buffer that became JSON (pass Buffer.from(Data.data)), expected a Uint8Array or a base64 string',
    ],
    [
      { Data: JSON.parse(JSON.stringify(Uint8Array.of(1, 2))) },
      ': Data is bytes that became JSON (pass Uint8Array.from(Object.values(Data))), expected a Uint8Array or a base64 string',
    ],
    [{ Data: { some: 'object' } }, ': Data is an object, expected a Uint8Array or a base64 string'],
    [
      { Data: new DataView(new ArrayBuffer(1)) },
      ': Data is an object, expected a Uint8Array or a base64 string',
    ],
    [{ Data: [1, 2] }, ': Data is an array, expected a Uint8Array or a base64 string'],
    [{ data: new Uint8Array() }, ': data is a Uint8Array, expected a base64 string'],
    [{ data: null, kinesisRecordMetadata: {} }, ': data is null, expected a base64 string'],
    [{ data: 7, kinesisStreamRecordMetadata: {} }, ': data is a number, expected a base64 string'],
    [{ kinesis: { data: {} } }, ': kinesis.data is an object, expected a base64 string'],
  ])('throws for %o and names its index', (record, found) => {
    const records = [plain, record] as (typeof plain)[];
    const expected = { code: 'INVALID_RECORD', recordIndex: 1, message: `record 1${found}` };
    expect(errorThrownBy(() => deaggregateRecords(records))).toMatchObject(expected);
    expect(errorThrownBy(() => [...iterDeaggregateRecords(records)])).toMatchObject(expected);
  });

  test('names the sequence number where there is one', () => {
    const records = [
      { Data: undefined, SequenceNumber: '4959' },
      { kinesis: { data: 7 as unknown as string, sequenceNumber: '4959' } },
    ];
    for (const record of records) {
      expect(errorThrownBy(() => deaggregateRecords(record))).toMatchObject({ sequenceNumber: '4959' });
    }
  });

  test.each([
    ['abc', 'a string'],
    [null, 'null'],
    [undefined, 'undefined'],
    [7, 'a number'],
    [() => 1, 'a function'],
  ])('refuses %o as the list itself', (records, found) => {
    const message = `records is ${found}, expected a Kinesis record or a list of them`;
    const expected = expect.objectContaining({ code: 'INVALID_RECORD', recordIndex: undefined, message });
    expect(() => deaggregateRecords(records as never)).toThrow(expected);
    expect(() => iterDeaggregateRecords(records as never)).toThrow(expected);
  });

  test.each([
    [null, 'null', ''],
    [undefined, 'undefined', ''],
    ['text', 'a string', ' (decode base64 first)'],
    [7, 'a number', ''],
    [[1, 2], 'an array', ''],
    [{}, 'an object', ''],
    [new ArrayBuffer(30), 'an object', ''],
  ])('refuses %o where bytes belong', (bytes, found, hint) => {
    for (const read of [readAggregatedRecord, isAggregatedRecord]) {
      const error = errorThrownBy(() => read(bytes as Uint8Array));
      expect(error.code).toBe('INVALID_RECORD');
      expect(error.message).toBe(`bytes is ${found}, expected a Uint8Array${hint}`);
    }
  });
});

describe('iterDeaggregateRecords', () => {
  test('asks for a Kinesis record only when its user records are wanted', () => {
    const asked: string[] = [];
    function* source() {
      for (const record of [aggregated, plain]) {
        asked.push(record.kinesis.sequenceNumber);
        yield record;
      }
    }
    const userRecords = iterDeaggregateRecords(source());
    expect(asked).toEqual([]);
    userRecords.next();
    userRecords.next();
    expect(asked).toEqual(['2']);
    userRecords.next();
    expect(asked).toEqual(['2', '1']);
  });

  test('closes its source when the caller stops', () => {
    let closed = false;
    function* source() {
      try {
        yield aggregated;
      } finally {
        closed = true;
      }
    }
    for (const _ of iterDeaggregateRecords(source())) break;
    expect(closed).toBe(true);
  });

  test('delivers what stands before a malformed record, and nothing of it', () => {
    const delivered: unknown[] = [];
    const read = () => {
      for (const record of iterDeaggregateRecords([aggregated, damaged, plain], { onMalformed: 'throw' })) {
        delivered.push(record);
      }
    };
    expect(errorThrownBy(read).recordIndex).toBe(1);
    expect(delivered).toEqual(deaggregateRecords([aggregated]));
  });

  test('delivers the records before an element that is not a record', () => {
    const delivered: unknown[] = [];
    const read = () => {
      for (const record of iterDeaggregateRecords([plain, null as unknown as typeof plain]))
        delivered.push(record);
    };
    expect(errorThrownBy(read).code).toBe('INVALID_RECORD');
    expect(delivered).toEqual([plain]);
  });
});

function lambdaRecord(data: Uint8Array, sequenceNumber: string): LambdaEventRecord {
  const entry = { PartitionKey: 'a', Data: data, SequenceNumber: sequenceNumber };
  return toLambdaEvent([entry]).Records[0] as LambdaEventRecord;
}

function errorThrownBy(action: () => unknown): DeaggregationError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(DeaggregationError);
    return error as DeaggregationError;
  }
  throw new Error('nothing was thrown');
}
