import type { Entry, Outcome, UserRecord, WriteCase } from '../src/case.ts';
import { type Captured, type CapturedEntry, readCaptures } from './fixture.ts';
import { entryOf } from './kpl-rule.ts';

const DEFAULT_MAX_BYTES = 51_200;
const MAX_CAPTURE_BYTE_LENGTH = 20_000;
const LIMITS_OF_A_CAPTURE = 8;
const LARGEST = String(2n ** 128n - 1n);

/** Every list of user records to be written. */
export function writeCases(): WriteCase[] {
  const paced = readCaptures().filter(({ paced, shardMap }) => paced && shardMap === 'known');
  return [...paced.flatMap(captured), ...paced.flatMap(atTheLimit), ...byRule(), ...refused()];
}

/** What was put for one shard until a flush, and the entries that the KPL made of it. */
function segmentsOf({ flushedAfter, shards, putRecords }: Captured): CapturedEntry[][] {
  const segments = new Map<string, CapturedEntry[]>();
  for (const entry of putRecords) {
    const hashKey = BigInt(entry.ExplicitHashKey);
    const shard = shards.findIndex(({ HashKeyRange: { EndingHashKey } }) => hashKey <= BigInt(EndingHashKey));
    const flush = flushedAfter.findIndex((count) => (entry.userRecords[0] as number) < count);
    const key = `${shard} ${flush}`;
    segments.set(key, [...(segments.get(key) ?? []), entry]);
  }
  return [...segments.values()].map((entries) =>
    entries.toSorted((a, b) => (a.userRecords[0] as number) - (b.userRecords[0] as number)),
  );
}

function captured(capture: Captured): WriteCase[] {
  return segmentsOf(capture).flatMap((entries, index, { length }) => {
    const byteLength = entries.reduce((sum, { Data }) => sum + Buffer.byteLength(Data, 'base64'), 0);
    if (byteLength > MAX_CAPTURE_BYTE_LENGTH) return [];
    const part = length === 1 ? '' : `-${index + 1}`;
    return [fromCapture(capture, `captures/${capture.name}${part}`, sentence(capture.what), entries)];
  });
}

/** Two entries in a row, the first of them as full as that: a writer that counts otherwise ends it elsewhere. */
function atTheLimit(capture: Captured): WriteCase[] {
  const { name, config } = capture;
  const limit = config.aggregationMaxSize;
  if (limit === undefined || limit > 2000) return [];
  const seen = new Set<number>();
  // Two entries alone are a case of `captured`.
  return segmentsOf(capture)
    .filter(({ length }) => length > 2)
    .flatMap((entries) =>
      entries.slice(0, -1).flatMap((entry, index) => {
        const { length } = Buffer.from(entry.Data, 'base64');
        if (entry.userRecords.length === 1 || seen.has(length) || seen.size >= LIMITS_OF_A_CAPTURE) return [];
        seen.add(length);
        const reason = `The first entry has ${length} bytes of ${limit}, and ${entry.userRecords.length} user records: the next one does not fit.`;
        return [fromCapture(capture, `limits/${name}-${length}`, reason, entries.slice(index, index + 2))];
      }),
    );
}

function fromCapture(
  capture: Captured,
  name: string,
  reason: string,
  entries: readonly CapturedEntry[],
): WriteCase {
  const { aggregationMaxSize: maxBytes = DEFAULT_MAX_BYTES, aggregationMaxCount: maxCount } = capture.config;
  const put = entries.flatMap(({ userRecords }) => userRecords.map((at) => capture.put[at] as UserRecord));
  const written = entries.map(({ Data, PartitionKey, ExplicitHashKey }) => ({
    data: Data,
    partitionKey: PartitionKey,
    explicitHashKey: ExplicitHashKey,
  }));
  return toCase(name, reason, capture.path, { maxBytes, ...(maxCount && { maxCount }) }, put, written);
}

type Limits = Pick<WriteCase, 'maxBytes' | 'maxCount'>;

function toCase(
  name: string,
  reason: string,
  source: string,
  limits: Limits,
  put: readonly UserRecord[],
  entries: readonly Entry[],
): WriteCase {
  const numbers = put.map(inNumbers);
  const lossless: Outcome = { userRecords: numbers };
  const kcl: Outcome = { userRecords: numbers.map(({ tags: _, ...userRecord }) => userRecord) };
  // A hash key is a number: in its other spellings it is still the same.
  const isRespelled = put.some(
    ({ explicitHashKey }, index) => explicitHashKey !== numbers[index]?.explicitHashKey,
  );
  const acceptable = isRespelled && {
    acceptable: { kcl: [{ userRecords: put }], lossless: [{ userRecords: put }] },
  };
  const outcomes = { kcl, lossless, strict: { entries }, ...acceptable };
  return { id: `write/${name}`, reason, source, ...limits, userRecords: put, outcomes };
}

function inNumbers(userRecord: UserRecord): UserRecord {
  const { explicitHashKey } = userRecord;
  return {
    ...userRecord,
    explicitHashKey: explicitHashKey == null ? null : BigInt(explicitHashKey).toString(),
  };
}

/** A user record in short: its partition key, then its explicit hash key if it has one. Data is its number in the list. */
type Short = string | readonly [partitionKey: string, explicitHashKey: string];

function byRule(): WriteCase[] {
  const key = (name: string, reason: string, ...put: Short[]) =>
    ruled(`keys/${name}`, reason, put.map(toUserRecord));
  const hash = (name: string, reason: string, ...put: Short[]) =>
    ruled(`hash-keys/${name}`, reason, put.map(toUserRecord));
  const order = (name: string, reason: string, ...put: Short[]) =>
    ruled(`order/${name}`, reason, put.map(toUserRecord));
  const lone = (name: string, reason: string, one: Partial<UserRecord>) =>
    ruled(`lone/${name}`, reason, [{ ...toUserRecord('key'), ...one }]);
  const sizes = (name: string, reason: string, ...put: UserRecord[]) => ruled(`sizes/${name}`, reason, put);
  const some = (count: number, partitionKey: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => partitionKey(index));
  const ofLength = (byteLength: number) => ({
    ...toUserRecord('key'),
    data: Buffer.alloc(byteLength, 'x').toString('base64'),
  });
  return [
    key('integer-like', 'Keys that a JavaScript object puts into another order.', '10', '2'),
    key(
      'integer-like-after-text',
      'A key that a JavaScript object puts before the one that came first.',
      'a',
      '1',
    ),
    key(
      'integer-like-limit',
      'The first integer that is not an index of a JavaScript array, then the last that is.',
      '4294967295',
      '4294967294',
    ),
    key('proto', 'The key __proto__, which a plain JavaScript object cannot hold.', '__proto__', 'a'),
    key('proto-second', 'The key __proto__ after another.', 'a', '__proto__', 'b'),
    key('proto-twice', 'The key __proto__ for two user records.', '__proto__', '__proto__'),
    key('has-own-property', 'A key that hides a method of a JavaScript object.', 'hasOwnProperty', 'a', 'b'),
    key('constructor', 'Keys that every JavaScript object has.', 'constructor', 'toString', 'valueOf'),
    key('words', 'Keys that are words of JavaScript.', 'undefined', 'null', 'true'),
    key('numbers', 'The same number in two spellings: two keys.', '1', '01'),
    key('nul', 'A NUL in a key: the text does not end there.', 'a\0b', 'a\0c'),
    key('byte-order-mark', 'A byte order mark at the start of a key.', '\ufeffa', 'a'),
    key('composed', 'The same letter composed and decomposed: two keys.', '\u00e9', 'e\u0301'),
    key('case', 'Keys that differ in case.', 'a', 'A'),
    key('spaces', 'Keys that differ in spaces.', ' a', 'a '),
    key('line-breaks', 'Keys with line breaks.', 'a\nb', 'a\r\nb'),
    key('outer-key', 'The key a, which is also that of an aggregated entry.', 'a', 'b'),
    key('replacement-character', 'A replacement character that was there.', '\ufffd', 'a'),
    hash('smallest', 'The smallest hash key.', ['a', '0'], 'b'),
    hash('largest', 'The largest hash key.', ['a', LARGEST], 'b'),
    hash(
      'half',
      'The hash keys on both sides of the half.',
      ['a', String(2n ** 127n)],
      ['b', String(2n ** 127n - 1n)],
    ),
    hash(
      'integer-like',
      'Hash keys that a JavaScript object puts into another order.',
      ['a', '10'],
      ['b', '2'],
    ),
    hash('first-only', 'Only the first user record has one.', ['a', '7'], 'b'),
    hash(
      'last-only',
      'Only the last user record has one: the entry is routed by the key of the first.',
      'a',
      'b',
      ['c', '7'],
    ),
    hash('every-other', 'Every other user record has one.', ['a', '7'], 'b', ['c', '8'], 'd'),
    hash('shared', 'Two user records with the same one.', ['a', '7'], ['b', '7']),
    hash('same-key', 'The same partition key with and without one, and with another.', ['a', '7'], 'a', [
      'a',
      '8',
    ]),
    hash('same-text', 'A partition key and a hash key of the same text.', ['7', '7'], ['8', '7']),
    hash('zeros-before', 'Zeros before the number: the KPL writes it without.', ['a', '007'], 'b'),
    hash(
      'zeros-in-the-second',
      'The same number with and without zeros is one hash key.',
      ['a', '7'],
      ['b', '0007'],
    ),
    hash('plus', 'A plus before the number: the KPL writes it without.', ['a', '+7'], 'b'),
    hash(
      'many',
      'More than 127 hash keys: an index of two bytes.',
      ...some(129, String).map((index): Short => ['a', index]),
    ),
    order('same-key', 'Three user records of one key.', 'a', 'a', 'a'),
    order('in-turn', 'Two keys in turn.', 'a', 'b', 'a', 'b'),
    order('first-used-first', 'The table has the keys in order of first use, not sorted.', 'c', 'a', 'b'),
    order('backwards', 'Keys again in the opposite order.', 'a', 'b', 'c', 'c', 'b', 'a'),
    order('hundred', 'A hundred user records of one key.', ...some(100, () => 'a')),
    ruled('order/equal', 'Two user records that are equal in all: both are written.', [
      toUserRecord('a'),
      toUserRecord('a'),
    ]),
    lone('plain', 'A lone user record is sent as it is.', {}),
    lone('explicit-hash-key', 'A lone user record with an explicit hash key, which the entry gets.', {
      explicitHashKey: '7',
    }),
    lone('no-data', 'A lone user record without data.', { data: '' }),
    lone('key-a', 'A lone user record with the key of an aggregated entry.', { partitionKey: 'a' }),
    lone('longest-key', 'A lone user record with a key of 256 characters.', {
      partitionKey: 'k'.repeat(256),
    }),
    lone('key-not-ascii', 'A lone user record with a key of four bytes: its MD5 is that of UTF-8.', {
      partitionKey: '\u{1f600}',
    }),
    lone('zeros-before', 'A lone user record whose hash key has zeros before it: Kinesis refuses them.', {
      explicitHashKey: '007',
    }),
    lone('like-the-magic', 'A lone user record whose data is the magic number.', { data: '84mawg==' }),
    lone('with-tag', 'A lone user record with a tag is aggregated: raw data has no place for tags.', {
      tags: [{ key: 'k', value: 'v' }],
    }),
    sizes(
      'two-bytes',
      'Characters of two bytes: lengths count bytes.',
      toUserRecord('é'.repeat(64)),
      toUserRecord('ß'),
    ),
    sizes('three-bytes', 'Characters of three bytes.', toUserRecord('日'.repeat(43)), toUserRecord('本')),
    sizes(
      'four-bytes',
      'Characters of four bytes, two code units in UTF-16.',
      toUserRecord('\u{1f600}'.repeat(32)),
      toUserRecord('b'),
    ),
    sizes(
      '256-of-three-bytes',
      'A key of 256 characters in 768 bytes.',
      toUserRecord('日'.repeat(256)),
      toUserRecord('b'),
    ),
    sizes('key-of-256', 'The longest key.', toUserRecord('k'.repeat(256)), toUserRecord('b')),
    ...[127, 128].map((length) =>
      sizes(
        `key-of-${length}`,
        `A key of ${length} bytes.`,
        toUserRecord('k'.repeat(length)),
        toUserRecord('b'),
      ),
    ),
    ...[0, 1, 121, 122, 123, 124, 127, 128, 16_377, 16_378, 16_383, 16_384].map((byteLength) =>
      sizes(
        `data-of-${byteLength}`,
        `Data of ${byteLength} bytes: lengths of data and entry near a limit of their varints.`,
        ofLength(byteLength),
        toUserRecord('b'),
      ),
    ),
    sizes(
      '127-keys',
      'The most keys whose indices have one byte, and one more.',
      ...some(129, (index) => `k${index}`).map(toUserRecord),
    ),
    sizes('no-data', 'User records without data.', ofLength(0), ofLength(0)),
    sizes(
      'data-like-aggregated',
      'Data that begins with the magic number, in an aggregated record.',
      { ...toUserRecord('a'), data: '84mawgoBYQ==' },
      toUserRecord('b'),
    ),
    ruled('tags/with-value', 'A tag with a value.', [
      { ...toUserRecord('a'), tags: [{ key: 'k', value: 'v' }] },
      toUserRecord('b'),
    ]),
    ruled('tags/without-value', 'A tag without a value: absent, not empty.', [
      toUserRecord('a'),
      { ...toUserRecord('b'), tags: [{ key: 'k' }] },
    ]),
    ruled('tags/several', 'Several tags, in order, an empty value among them.', [
      {
        ...toUserRecord('a'),
        tags: [
          { key: 'c', value: '' },
          { key: 'a', value: '1' },
        ],
      },
      toUserRecord('b'),
    ]),
  ];
}

function ruled(name: string, reason: string, put: readonly UserRecord[]): WriteCase {
  const entries = [entryOf(put.map(inNumbers))];
  return toCase(
    name,
    reason,
    'generate/kpl-rule.ts, docs/format.md',
    { maxBytes: DEFAULT_MAX_BYTES },
    put,
    entries,
  );
}

function toUserRecord(short: Short, index = 0): UserRecord {
  const [partitionKey, explicitHashKey] = typeof short === 'string' ? [short, null] : short;
  return { partitionKey, explicitHashKey, data: Buffer.from(String(index)).toString('base64') };
}

/** What the KPL refuses (KinesisProducer.java, addUserRecord), between two good user records. */
function refused(): WriteCase[] {
  const hashKeys = ['', '-1', '1e3', '0x10', '1.0', 'undefined', String(2n ** 128n), '9'.repeat(60), '1_000'];
  const bad: [name: string, reason: string, Partial<UserRecord>][] = [
    ['empty-key', 'An empty partition key.', { partitionKey: '' }],
    ['257-characters', 'A partition key of 257 characters.', { partitionKey: 'k'.repeat(257) }],
    [
      '257-of-two-bytes',
      'A partition key of 257 characters of two bytes.',
      { partitionKey: 'é'.repeat(257) },
    ],
    ...hashKeys.map((explicitHashKey): [string, string, Partial<UserRecord>] => [
      `hash-key-${explicitHashKey.length > 9 ? `of-${explicitHashKey.length}-digits` : explicitHashKey.replaceAll(/\W|_/g, '-') || 'empty'}`,
      `An explicit hash key that is not a number from 0 to 2^128 - 1: ${JSON.stringify(explicitHashKey)}.`,
      { explicitHashKey },
    ]),
  ];
  const error: Outcome = { error: true };
  return bad.map(([name, reason, one]) => ({
    id: `write/refused/${name}`,
    reason,
    source: 'KinesisProducer.java of the KPL 1.0.7, addUserRecord',
    maxBytes: DEFAULT_MAX_BYTES,
    userRecords: [toUserRecord('a'), { ...toUserRecord('b'), ...one }, toUserRecord('c')],
    outcomes: { kcl: error, lossless: error, strict: error },
  }));
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
