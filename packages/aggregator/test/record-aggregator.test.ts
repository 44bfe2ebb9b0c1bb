import vm from 'node:vm';
import {
  AggregationError,
  aggregate,
  type PutRecordsEntry,
  RecordAggregator,
  type UserRecord,
} from '@kpl-kit/aggregator';
import { describe, expect, test } from 'vitest';

const LARGEST_HASH_KEY = (2n ** 128n - 1n).toString();
const MAX_RECORD_BYTE_LENGTH = 10_485_760;
/** Frame, outer key, key table, lengths of entry and data in 4 bytes with their tags, index, tag. */
const LARGEST_TAGGED_DATA = MAX_RECORD_BYTE_LENGTH - 20 - 1 - 3 - 5 - 5 - 2 - 5;

describe('RecordAggregator', () => {
  test('gives nothing while nothing was added', () => {
    const aggregator = new RecordAggregator();
    expect(aggregator.flush()).toEqual([]);
    expect(aggregator.flush()).toEqual([]);
  });

  test('sends a lone user record raw: its own bytes, its own partition key, its hash key', () => {
    const data = utf8('one record goes raw');
    const [entry, ...rest] = flushed([{ partitionKey: 'alone', data }]);
    expect(rest).toEqual([]);
    expect(entry?.Data).toBe(data);
    expect(entry?.PartitionKey).toBe('alone');
    // The MD5 of "alone" as a number; the capture sample-lone has the same.
    expect(entry?.ExplicitHashKey).toBe('260755800758934155981395277927204061716');
  });

  test('sends a lone user record that begins like an aggregated record raw too', () => {
    const data = Buffer.from('f3899ac20a01611a0608001a026869ed4ff28777966ae6df59911cb0530cc2', 'hex');
    expect(flushed([{ partitionKey: 'k', data }])[0]?.Data).toBe(data);
  });

  test('frames a lone user record that has tags, so that they are not lost', () => {
    const [entry] = flushed([
      { partitionKey: 'a', data: utf8('1'), tags: [{ key: 'k', value: 'v' }, { key: 'l' }] },
    ]);
    expect(hex(entry)).toMatch(/^f3899ac20a01611a1208001a013122060a016b12017622030a016c.{32}$/);
    expect(flushed([{ partitionKey: 'a', data: utf8('1'), tags: [] }])[0]?.Data).toEqual(utf8('1'));
  });

  test('writes both key tables in order of first use, then the entries', () => {
    const [entry, ...rest] = flushed([
      { partitionKey: '10', data: utf8('1') },
      { partitionKey: '2', explicitHashKey: '7', data: utf8('2') },
      { partitionKey: '10', explicitHashKey: '0', data: utf8('3') },
      { partitionKey: '__proto__', explicitHashKey: '7', data: utf8('') },
    ]);
    expect(rest).toEqual([]);
    expect(hex(entry)).toMatch(
      new RegExp(
        [
          '^f3899ac2',
          ...['0a023130', '0a0132', '0a095f5f70726f746f5f5f', '120137', '120130'],
          ...['1a0508001a0131', '1a07080110001a0132', '1a07080010011a0133', '1a06080210001a00'],
          '.{32}$',
        ].join(''),
      ),
    );
    expect(entry?.PartitionKey).toBe('a');
    expect(entry?.ExplicitHashKey).toBe('281595222973318803755638905082365601824');
  });

  test('takes the hash key of an entry from its first user record', () => {
    const second = { partitionKey: 'x', data: utf8('2') };
    const [entry] = flushed([
      { partitionKey: 'k', explicitHashKey: LARGEST_HASH_KEY, data: utf8('1') },
      second,
    ]);
    expect(entry?.ExplicitHashKey).toBe(LARGEST_HASH_KEY);
  });

  test('writes an explicit hash key without leading zeros, as KinesisProducer.java does', () => {
    const put = (explicitHashKey: string) =>
      flushed([1, 2].map((n) => ({ partitionKey: 'k', explicitHashKey, data: utf8(`${n}`) })));
    expect(put('007')).toEqual(put('7'));
    expect(put('000')).toEqual(put('0'));
    expect(put(`${'0'.repeat(1_000_000)}${LARGEST_HASH_KEY}`)).toEqual(put(LARGEST_HASH_KEY));
  });

  // What Java 17 printed for `new BigInteger(text.trim())`, which is how KinesisProducer.java reads one.
  test.each([
    [' 5 ', '5'],
    ['\t5\n', '5'],
    ['\u00005', '5'],
    ['+5', '5'],
    ['+007', '7'],
    [' -0', '0'],
    ['\u0665', '5'],
    ['\uff15', '5'],
    ['\u0967\u0968', '12'],
    ['\u1946', '0'],
    ['\uabf5', '5'],
    ['\ua9f9', '9'],
    [` +${LARGEST_HASH_KEY} `, LARGEST_HASH_KEY],
  ])('reads the explicit hash key %j as the KPL does', (explicitHashKey, written) => {
    const put = (hashKey: string) =>
      flushed([1, 2].map((n) => ({ partitionKey: 'k', explicitHashKey: hashKey, data: utf8(`${n}`) })));
    expect(put(explicitHashKey)).toEqual(put(written));
    expect(put(explicitHashKey)[0]?.ExplicitHashKey).toBe(written);
  });

  test('takes null for no explicit hash key', () => {
    const records = [1, 2].map((n) => ({ partitionKey: 'k', data: utf8(`${n}`) }));
    expect(flushed(records.map((record) => ({ ...record, explicitHashKey: null })))).toEqual(
      flushed(records),
    );
  });

  test('copies tags, so that a list of them may be used again', () => {
    const tags = [{ key: 'before' }];
    const aggregator = new RecordAggregator();
    aggregator.add({ partitionKey: 'k', data: utf8('1'), tags });
    (tags[0] as { key: string }).key = 'after';
    expect(Buffer.from(aggregator.flush()[0]?.Data ?? []).toString('latin1')).toContain('before');
  });

  test('keeps no user record after a flush', () => {
    const aggregator = new RecordAggregator();
    aggregator.add({ partitionKey: 'k', data: utf8('1') });
    expect(aggregator.userRecordCount).toBe(1);
    expect(aggregator.flush()).toHaveLength(1);
    expect(aggregator.userRecordCount).toBe(0);
    expect(aggregator.flush()).toEqual([]);
  });
});

describe('RecordAggregator with maxRecords', () => {
  test('gives an entry as soon as the count is reached', () => {
    const aggregator = new RecordAggregator({ maxRecords: 3 });
    const entries = [1, 2, 3, 4].map((n) => aggregator.add({ partitionKey: 'k', data: utf8(`${n}`) }));
    expect(entries.map((entry) => entry !== undefined)).toEqual([false, false, true, false]);
    expect(aggregator.userRecordCount).toBe(1);
  });

  test('sends every user record raw when it is 1', () => {
    const entries = [...aggregate(numbered(3), { maxRecords: 1 })];
    expect(entries.map(({ Data }) => Buffer.from(Data).toString())).toEqual(['0', '1', '2']);
    expect(entries.map(({ PartitionKey }) => PartitionKey)).toEqual(['k', 'k', 'k']);
  });
});

describe('RecordAggregator with loneRecords', () => {
  const alone = { partitionKey: 'k', explicitHashKey: '7', data: utf8('1') };

  test("frames a lone user record with 'aggregated', and keeps its keys", () => {
    const [entry, ...rest] = [...aggregate([alone], { loneRecords: 'aggregated' })];
    expect(rest).toEqual([]);
    expect(hex(entry)).toMatch(/^f3899ac20a016b1201371a07080010001a0131.{32}$/);
    expect(entry).toMatchObject({ PartitionKey: 'a', ExplicitHashKey: '7' });
  });

  test("sends a lone user record raw with 'raw' and undefined, as by default", () => {
    for (const loneRecords of ['raw', undefined] as const) {
      expect([...aggregate([alone], { loneRecords })]).toEqual([...aggregate([alone])]);
    }
  });

  test('changes nothing in entries of several user records, nor their boundaries', () => {
    const records = numbered(5);
    const raw = [...aggregate(records, { maxRecords: 2 })];
    const aggregated = [...aggregate(records, { maxRecords: 2, loneRecords: 'aggregated' })];
    expect(aggregated.slice(0, 2)).toEqual(raw.slice(0, 2));
    expect(raw.map(({ PartitionKey }) => PartitionKey)).not.toEqual(['a', 'a', 'a']);
    expect(aggregated.map(({ PartitionKey }) => PartitionKey)).toEqual(['a', 'a', 'a']);
  });

  test('refuses a user record that is too large once it is framed, and takes the largest that is not', () => {
    // As for tags, without them: a tag of 5 bytes.
    const largest = LARGEST_TAGGED_DATA + 5;
    const add = (byteLength: number, loneRecords: 'raw' | 'aggregated') =>
      new RecordAggregator({ loneRecords }).add({ partitionKey: 'k', data: new Uint8Array(byteLength) });
    expect(add(largest, 'aggregated')?.Data).toHaveLength(MAX_RECORD_BYTE_LENGTH - 1);
    expect(errorThrownBy(() => add(largest + 1, 'aggregated')).code).toBe('USER_RECORD_TOO_LARGE');
    expect(add(largest + 1, 'raw')?.Data).toHaveLength(largest + 1);
  });

  test('counts an explicit hash key, its index and its place in the table, for how large it may be', () => {
    const explicitHashKey = '12345';
    const largest = LARGEST_TAGGED_DATA + 5 - 2 - (2 + explicitHashKey.length);
    const add = (byteLength: number) =>
      new RecordAggregator({ loneRecords: 'aggregated' }).add({
        partitionKey: 'k',
        explicitHashKey,
        data: new Uint8Array(byteLength),
      });
    expect(add(largest)?.Data).toHaveLength(MAX_RECORD_BYTE_LENGTH - 1);
    expect(errorThrownBy(() => add(largest + 1)).code).toBe('USER_RECORD_TOO_LARGE');
  });
});

describe('RecordAggregator with maxBytes', () => {
  test('gives a lone user record at once when its data reaches the limit, and not one byte sooner', () => {
    const add = (byteLength: number) =>
      new RecordAggregator({ maxBytes: 100 }).add({ partitionKey: 'k', data: new Uint8Array(byteLength) });
    expect(add(99)).toBeUndefined();
    expect(add(100)?.Data).toHaveLength(100);
    expect(add(5_000)?.Data).toHaveLength(5_000);
  });

  // Estimate of two user records with the key "k": data + 5 each, and 4 once for the key.
  test('asks the estimate from the second user record on: reached at the limit, not below', () => {
    const addTwo = (byteLength: number) => {
      const aggregator = new RecordAggregator({ maxBytes: 100 });
      aggregator.add({ partitionKey: 'k', data: new Uint8Array(20) });
      return aggregator.add({ partitionKey: 'k', data: new Uint8Array(byteLength) });
    };
    expect(addTwo(100 - 14 - 20 - 1)).toBeUndefined();
    expect(addTwo(100 - 14 - 20)).toBeDefined();
  });

  test('counts explicit hash keys in the estimate, and keys once', () => {
    const record = { partitionKey: 'key', explicitHashKey: '12345', data: new Uint8Array(10) };
    // 3 * (10 + 3 + 2 + 2), 3 + 3 and 5 + 3 once.
    const estimate = 3 * 17 + 6 + 8;
    const addThree = (maxBytes: number) => {
      const aggregator = new RecordAggregator({ maxBytes });
      return [1, 2, 3].map(() => aggregator.add(record) !== undefined);
    };
    expect(addThree(estimate)).toEqual([false, false, true]);
    expect(addThree(estimate + 1)).toEqual([false, false, false]);
  });

  test('counts tags in the estimate, with all their bytes', () => {
    const record = {
      partitionKey: 'k',
      data: new Uint8Array(10),
      tags: [{ key: 'k', value: 'v' }, { key: '' }],
    };
    // 2 * (10 + 3 + 2), 1 + 3 once, and 2 * (8 + 4) for the tags.
    const estimate = 2 * 15 + 4 + 2 * 12;
    const addThree = (maxBytes: number) => {
      const aggregator = new RecordAggregator({ maxBytes });
      return [1, 2, 3].map(() => aggregator.add(record) !== undefined);
    };
    expect(addThree(estimate + 27)).toEqual([false, false, true]);
    expect(addThree(estimate + 28)).toEqual([false, false, false]);
  });

  test('counts keys in UTF-8 bytes', () => {
    const addTwo = (partitionKey: string) => {
      const aggregator = new RecordAggregator({ maxBytes: 64 });
      aggregator.add({ partitionKey, data: new Uint8Array(20) });
      return aggregator.add({ partitionKey, data: new Uint8Array(20) }) !== undefined;
    };
    // 2 * (20 + 5) + 3 + the key: the limit is reached from 11 bytes on.
    expect(addTwo('k'.repeat(10))).toBe(false);
    expect(addTwo('k'.repeat(11))).toBe(true);
    expect(addTwo('漢漢漢')).toBe(false);
    expect(addTwo('漢漢漢漢')).toBe(true);
    expect(addTwo('\u{1f600}\u{1f600}')).toBe(false);
    expect(addTwo('\u{1f600}\u{1f600}\u{1f600}')).toBe(true);
  });

  test('takes off what makes the exact size exceed the limit, and starts the next entry with it', () => {
    const aggregator = new RecordAggregator({ maxBytes: 64 });
    const sizes = [10, 10, 30];
    const entries = sizes.map((byteLength) =>
      aggregator.add({ partitionKey: 'k', data: new Uint8Array(byteLength) }),
    );
    // The third reaches the estimate, but the frame of all three would have 97 bytes: two go out, in 55.
    expect(entries.map((entry) => entry?.Data.length)).toEqual([undefined, undefined, 20 + 3 + 2 * 16]);
    expect(aggregator.userRecordCount).toBe(1);
    expect(aggregator.flush().map(({ Data }) => Data.length)).toEqual([30]);
  });

  test('lets what was taken off wait for the next add, even when it is at the limit itself', () => {
    const aggregator = new RecordAggregator({ maxBytes: 64 });
    aggregator.add({ partitionKey: 'k', data: new Uint8Array(1) });
    expect(aggregator.add({ partitionKey: 'k', data: new Uint8Array(64) })?.Data).toHaveLength(1);
    expect(aggregator.userRecordCount).toBe(1);
    expect(aggregator.add({ partitionKey: 'k', data: new Uint8Array(2) })?.Data).toHaveLength(64);
    expect(aggregator.flush().map(({ Data }) => Data.length)).toEqual([2]);
  });

  test('takes as much as fits exactly, and not a byte more', () => {
    // Two entries of 1 + 1 + (2 + 2 + data) bytes, a table of 3 bytes, a frame of 20.
    const frameOfTwo = (total: number) => 20 + 3 + 2 * 6 + total;
    const maxBytes = frameOfTwo(60);
    const put = (byteLength: number) =>
      [30, byteLength].map((length) => ({ partitionKey: 'k', data: new Uint8Array(length) }));
    expect(flushed(put(30), { maxBytes }).map(({ Data }) => Data.length)).toEqual([maxBytes]);
    expect(flushed(put(31), { maxBytes }).map(({ Data }) => Data.length)).toEqual([30, 31]);
  });

  // Where the data, or the entry around it, needs another byte for its length.
  test.each([0, 98, 99, 100, 101, 126, 127, 128, 129, 16_353, 16_354, 16_355, 16_356, 16_383, 16_384])(
    'knows the exact size of an entry with %i bytes of data',
    (byteLength) => {
      const userRecords = [0, byteLength].map((length) => ({
        partitionKey: 'k'.repeat(130),
        explicitHashKey: '7',
        data: new Uint8Array(length),
        tags: [{ key: 'key' }, { key: '', value: 'value' }],
      }));
      const whole = flushed(userRecords, { maxBytes: MAX_RECORD_BYTE_LENGTH });
      const exact = whole[0]?.Data.length as number;
      expect(flushed(userRecords, { maxBytes: exact })).toEqual(whole);
      expect(flushed(userRecords, { maxBytes: exact - 1 })).toHaveLength(2);
    },
  );

  test('knows the exact size of an entry whose key index needs a second byte', () => {
    const userRecords = Array.from({ length: 129 }, (_, index) => ({
      partitionKey: `${index}`,
      data: utf8('1'),
    }));
    const whole = flushed(userRecords, { maxBytes: MAX_RECORD_BYTE_LENGTH });
    const exact = whole[0]?.Data.length as number;
    // Keys of 1, 2 and 3 digits; entries of 7 bytes, the last of 8.
    expect(exact).toBe(20 + (10 * 3 + 90 * 4 + 29 * 5) + (128 * 7 + 8));
    expect(flushed(userRecords, { maxBytes: exact - 1 }).map(({ Data }) => Data.length)).toEqual([
      exact - 8 - 5,
      1,
    ]);
  });

  test('has the default limit of the KPL: 51,200 bytes are reached, 51,199 are not', () => {
    const add = (byteLength: number) =>
      new RecordAggregator().add({ partitionKey: 'k', data: new Uint8Array(byteLength) });
    expect(add(51_199)).toBeUndefined();
    expect(add(51_200)).toBeDefined();
  });

  test('has the default of the KPL: 51,200 bytes', () => {
    const entries = [
      ...aggregate(Array.from({ length: 1_000 }, () => ({ partitionKey: 'k', data: new Uint8Array(100) }))),
    ];
    // An entry of 100 bytes takes 106: 482 of them, a table of 3 bytes and the frame make 51,115; one more is too many.
    expect(entries.map(({ Data }) => Data.length)).toEqual([51_115, 51_115, 36 * 106 + 23]);
  });

  test('packs records of up to 10 MiB', () => {
    const maxBytes = MAX_RECORD_BYTE_LENGTH;
    // Each entry has 12 bytes around its data: tag, length in 4, index in 2, tag, length in 4.
    const records = Array.from({ length: 3 }, () => ({ partitionKey: 'k', data: new Uint8Array(4_000_000) }));
    expect([...aggregate(records, { maxBytes })].map(({ Data }) => Data.length)).toEqual([
      8_000_047, 4_000_000,
    ]);
  });
});

describe('RecordAggregator given something bad', () => {
  const data = utf8('1');
  test.each<[unknown, string, string]>([
    [null, 'INVALID_USER_RECORD', 'userRecord is null, expected an object'],
    [undefined, 'INVALID_USER_RECORD', 'userRecord is undefined, expected an object'],
    ['text', 'INVALID_USER_RECORD', 'userRecord is a string, expected an object'],
    [{ data }, 'INVALID_PARTITION_KEY', 'partitionKey is undefined, expected a string'],
    [{ partitionKey: 7, data }, 'INVALID_PARTITION_KEY', 'partitionKey is a number, expected a string'],
    [
      { partitionKey: '', data },
      'INVALID_PARTITION_KEY',
      'partitionKey is 0 characters long, expected 1 to 256 characters',
    ],
    [
      { partitionKey: 'k'.repeat(257), data },
      'INVALID_PARTITION_KEY',
      'partitionKey is 257 characters long, expected 1 to 256 characters',
    ],
    [
      { partitionKey: 'a\ud800', data },
      'INVALID_PARTITION_KEY',
      'partitionKey is not valid Unicode (a lone surrogate), expected valid Unicode',
    ],
    [
      { partitionKey: 'k', explicitHashKey: 7, data },
      'INVALID_EXPLICIT_HASH_KEY',
      'explicitHashKey is a number, expected a string',
    ],
    ...['', '-1', '1.5', '0x10', '1n', 'secret', (2n ** 128n).toString(), '1'.repeat(40)].map(notAHashKey),
    ...[' ', '+', '+-1', '--1', '1-', '+ 1', '1 2', '1_0', '1e3', '\u00a01', '\u20051'].map(notAHashKey),
    ...['\u{1d7d3}', '\u{1e950}', '\u3007', '\u00b2', '\u19da', `0${2n ** 128n}`, ` ${2n ** 128n} `].map(
      notAHashKey,
    ),
    [
      { PartitionKey: 'k', Data: data },
      'INVALID_PARTITION_KEY',
      'partitionKey is undefined (did you write PartitionKey?), expected a string',
    ],
    [
      { partitionKey: 'k', Data: data },
      'INVALID_DATA',
      'data is undefined (did you write Data?), expected a Uint8Array',
    ],
    [
      { partitionKey: 'k', data, ExplicitHashKey: '5' },
      'INVALID_EXPLICIT_HASH_KEY',
      'explicitHashKey is undefined (did you write ExplicitHashKey?), expected a string',
    ],
    [
      { partitionKey: 'k', data, Tags: [{ key: 'a' }] },
      'INVALID_TAGS',
      'tags is undefined (did you write Tags?), expected an array',
    ],
    [{ partitionKey: 'k' }, 'INVALID_DATA', 'data is undefined, expected a Uint8Array'],
    [
      { partitionKey: 'k', data: transferred() },
      'INVALID_DATA',
      'data is gone (its buffer was transferred or shrunk), expected a Uint8Array',
    ],
    [
      { partitionKey: 'k', data: shrunk() },
      'INVALID_DATA',
      'data is gone (its buffer was transferred or shrunk), expected a Uint8Array',
    ],
    [{ partitionKey: 'k', data: 'text' }, 'INVALID_DATA', 'data is a string, expected a Uint8Array'],
    [{ partitionKey: 'k', data: [1] }, 'INVALID_DATA', 'data is an array, expected a Uint8Array'],
    [
      { partitionKey: 'k', data: new Uint16Array(1) },
      'INVALID_DATA',
      'data is an object of another kind, expected a Uint8Array',
    ],
    [
      { partitionKey: 'k', data, tags: {} },
      'INVALID_TAGS',
      'tags is an object of another kind, expected an array',
    ],
    [
      { partitionKey: 'k', data, tags: new Array(1) },
      'INVALID_TAGS',
      'tags[0].key is undefined, expected a string',
    ],
    [
      { partitionKey: 'k', data, tags: [null] },
      'INVALID_TAGS',
      'tags[0].key is undefined, expected a string',
    ],
    [
      { partitionKey: 'k', data, tags: [{ key: 'a', value: 1 }] },
      'INVALID_TAGS',
      'tags[0].value is a number, expected a string',
    ],
    [
      { partitionKey: 'k', data, tags: [{ key: '\udc00' }] },
      'INVALID_TAGS',
      'tags[0].key is not valid Unicode, expected valid Unicode',
    ],
    [
      { partitionKey: '漢', data: new Uint8Array(MAX_RECORD_BYTE_LENGTH - 2) },
      'USER_RECORD_TOO_LARGE',
      'data makes a record of 10485761 bytes with its key, expected at most 10485760',
    ],
    [
      { partitionKey: 'k', data: new Uint8Array(LARGEST_TAGGED_DATA + 1), tags: [{ key: 'a' }] },
      'USER_RECORD_TOO_LARGE',
      'data makes a record of 10485761 bytes with its keys and tags, expected at most 10485760',
    ],
  ])('refuses it by name and keeps what was added before: %#', (bad, code, message) => {
    const aggregator = new RecordAggregator();
    aggregator.add({ partitionKey: 'k', data: utf8('before') });
    const error = errorThrownBy(() => aggregator.add(bad as UserRecord));
    expect(error).toMatchObject({ name: 'AggregationError', code, message, userRecordIndex: undefined });
    expect(message.startsWith(error.field)).toBe(true);
    expect(aggregator.flush().map(({ Data }) => Buffer.from(Data).toString())).toEqual(['before']);
  });

  test('accepts what is just within the limits', () => {
    const accepted: UserRecord[] = [
      { partitionKey: 'k'.repeat(256), data },
      { partitionKey: '\u{1f600}'.repeat(128), data },
      { partitionKey: 'k', explicitHashKey: LARGEST_HASH_KEY, data },
      { partitionKey: 'k', explicitHashKey: '0', data },
      { partitionKey: 'k', data: new Uint8Array() },
      { partitionKey: '漢', data: new Uint8Array(MAX_RECORD_BYTE_LENGTH - 3) },
      { partitionKey: 'k', data: new Uint8Array(LARGEST_TAGGED_DATA), tags: [{ key: 'a' }] },
      { partitionKey: 'k', data, tags: null },
      { partitionKey: 'k', data, Tags: undefined, ExplicitHashKey: null } as UserRecord,
      { partitionKey: 'k', data: vm.runInNewContext('new Uint8Array(3)') as Uint8Array },
    ];
    for (const record of accepted) expect(flushed([record])).toHaveLength(1);
  });

  test.each([
    [{ maxBytes: 63 }, 'maxBytes is 63, expected a whole number from 64 to 10485760'],
    [{ maxBytes: 10_485_761 }, 'maxBytes is 10485761, expected a whole number from 64 to 10485760'],
    [{ maxBytes: 100.5 }, 'maxBytes is 100.5, expected a whole number from 64 to 10485760'],
    [{ maxBytes: Number.NaN }, 'maxBytes is NaN, expected a whole number from 64 to 10485760'],
    [{ maxBytes: '100' }, 'maxBytes is of type string, expected a whole number from 64 to 10485760'],
    [{ maxRecords: 0 }, 'maxRecords is 0, expected a whole number from 1 to 4294967295'],
    [
      { maxRecords: Number.POSITIVE_INFINITY },
      'maxRecords is Infinity, expected a whole number from 1 to 4294967295',
    ],
    [{ loneRecords: 'framed' }, `loneRecords is not 'raw' or 'aggregated'`],
    [{ loneRecords: null }, `loneRecords is not 'raw' or 'aggregated'`],
    [null, 'options is not an object'],
    [7, 'options is not an object'],
    [[], 'options is not an object'],
    [{ maxByte: 100 }, 'maxByte is not an option, expected maxBytes, maxRecords, loneRecords'],
    [{ maxBytes: 100, shards: [] }, 'shards is not an option, expected maxBytes, maxRecords, loneRecords'],
  ])('refuses the options %o', (options, message) => {
    const expected = { code: 'INVALID_OPTION', message };
    expect(errorThrownBy(() => new RecordAggregator(options as object))).toMatchObject(expected);
    expect(errorThrownBy(() => aggregate([], options as object))).toMatchObject(expected);
  });
});

describe('aggregate', () => {
  test('gives nothing for an empty list', () => {
    expect([...aggregate([])]).toEqual([]);
  });

  test('gives an entry as soon as it is full, before it asks for more', () => {
    const asked: number[] = [];
    function* source() {
      for (const [index, record] of numbered(4).entries()) {
        asked.push(index);
        yield record;
      }
    }
    const entries = aggregate(source(), { maxRecords: 2 });
    expect(asked).toEqual([]);
    entries.next();
    expect(asked).toEqual([0, 1]);
  });

  test.each([
    ['16 entries', numbered(100), { maxRecords: 2 }, [32, 64, 96, 100]],
    ['16 MiB', Array(9).fill({ partitionKey: 'k', data: new Uint8Array(6_000_000) }), {}, [3, 6, 9]],
  ])('packs up to %s of an array ahead', (_, list, options, expected) => {
    const asked = new Set<number>();
    const watched = new Proxy(list, {
      get: (target, name, receiver) => {
        if (/^\d+$/.test(String(name))) asked.add(Number(name));
        return Reflect.get(target, name, receiver);
      },
    });
    const counts = Array.from(aggregate(watched, options), () => asked.size);
    expect([...new Set(counts)]).toEqual(expected);
  });

  test('makes the same entries of an array as of any other iterable', () => {
    for (const count of [0, 1, 31, 32, 33, 99]) {
      const list = numbered(count);
      expect([...aggregate(list, { maxRecords: 2 })]).toEqual([
        ...aggregate(list.values(), { maxRecords: 2 }),
      ]);
    }
  });

  test('packs what is added to the array while its entries come out', () => {
    const list = numbered(3);
    const delivered: string[] = [];
    for (const { Data } of aggregate(list, { maxRecords: 1 })) {
      delivered.push(Buffer.from(Data).toString());
      // As a user record that was rejected and goes again.
      if (list.length < 6) list.push({ partitionKey: 'k', data: utf8(`again ${delivered.length}`) });
    }
    expect(delivered).toEqual(['0', '1', '2', 'again 1', 'again 2', 'again 3']);
  });

  test.each([
    ['an array', (list: UserRecord[]) => list],
    ['a set', (list: UserRecord[]) => new Set(list)],
  ])(
    'of %s gives the entries of all user records before a bad one, then throws with its place',
    (_, collect) => {
      const records = collect([...numbered(3), { partitionKey: '', data: utf8('bad') }, ...numbered(1)]);
      const delivered: PutRecordsEntry[] = [];
      const error = errorThrownBy(() => {
        for (const entry of aggregate(records, { maxRecords: 2 })) delivered.push(entry);
      });
      expect(error).toMatchObject({
        code: 'INVALID_PARTITION_KEY',
        field: 'partitionKey',
        userRecordIndex: 3,
      });
      expect(error.message).toBe(
        'user record 3: partitionKey is 0 characters long, expected 1 to 256 characters',
      );
      expect(delivered).toEqual([...aggregate(numbered(3), { maxRecords: 2 })]);
    },
  );

  test('gives the entries of what came before when the list itself throws', () => {
    function* failing() {
      yield* numbered(3);
      throw new RangeError('mine');
    }
    const delivered: PutRecordsEntry[] = [];
    const run = () => {
      for (const entry of aggregate(failing())) delivered.push(entry);
    };
    expect(run).toThrow(new RangeError('mine'));
    expect(delivered).toEqual([...aggregate(numbered(3))]);
  });

  test('lets the error of a getter through as it is', () => {
    const record = {
      partitionKey: 'k',
      get data(): Uint8Array {
        throw new RangeError('mine');
      },
    };
    expect(() => [...aggregate([record])]).toThrow(new RangeError('mine'));
  });

  test.each([null, undefined, 7, {}, 'text', { [Symbol.iterator]: 7 }])(
    'refuses %o for a list',
    (records) => {
      expect(errorThrownBy(() => aggregate(records as never))).toMatchObject({
        code: 'INVALID_USER_RECORD',
        message: 'userRecords is not an iterable of user records',
      });
    },
  );
});

function flushed(userRecords: readonly UserRecord[], options?: { maxBytes?: number }): PutRecordsEntry[] {
  const aggregator = new RecordAggregator(options);
  const entries = userRecords
    .map((userRecord) => aggregator.add(userRecord))
    .filter((entry) => entry !== undefined);
  return [...entries, ...aggregator.flush()];
}

function notAHashKey(explicitHashKey: string): [unknown, string, string] {
  return [
    { partitionKey: 'k', explicitHashKey, data: utf8('1') },
    'INVALID_EXPLICIT_HASH_KEY',
    'explicitHashKey is not a decimal number from 0 to 2^128 - 1',
  ];
}

function numbered(count: number): UserRecord[] {
  return Array.from({ length: count }, (_, index) => ({ partitionKey: 'k', data: utf8(`${index}`) }));
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hex(entry: PutRecordsEntry | undefined): string {
  return Buffer.from(entry?.Data ?? []).toString('hex');
}

function errorThrownBy(action: () => unknown): AggregationError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(AggregationError);
    return error as AggregationError;
  }
  throw new Error('nothing was thrown');
}

function shrunk(): Uint8Array {
  const buffer = Reflect.construct(ArrayBuffer, [16, { maxByteLength: 16 }]);
  const data = new Uint8Array(buffer, 8, 4);
  buffer.resize(4);
  return data;
}

function transferred(): Uint8Array {
  const data = Uint8Array.of(1, 2, 3);
  structuredClone(data, { transfer: [data.buffer] });
  return data;
}
