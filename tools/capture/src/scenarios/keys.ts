import { Seeded } from '../seeded.ts';
import { type Scenario, scenario } from './scenario.ts';
import { event, hashKey, list, text, utf8 } from './user-records.ts';

const MAX_HASH_KEY = (2n ** 128n - 1n).toString();

/** Keys of a length in UTF-16 code units, as the KPL counts. */
const LONGEST_KEYS = [
  'k'.repeat(256),
  `${'k'.repeat(255)}2`,
  'é'.repeat(256), // 512 bytes
  '鍵'.repeat(256), // 768 bytes
  '\u{1f511}'.repeat(128), // 512 bytes
];

const UNICODE_KEYS = [
  'Zürich',
  'zürich',
  'zu\u0308rich', // the same to a reader, not to Kinesis
  '北京',
  'مرحبا',
  '\u{1f600}',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', // joined by zero-width joiners
  '\ufeffbyte order mark',
  '\ufffd',
  '\uffff',
  '\u{10ffff}',
  '\u2028',
];

const CONTROL_CHARACTER_KEYS = [
  '\0',
  'a\0b',
  '\t',
  '\n',
  '\r\n',
  '\u001b[31m',
  '\u007f',
  '\u0085',
  ' ',
  '  ',
];

const INTEGER_LIKE_KEYS = [
  '10',
  '9',
  '2',
  '1',
  '0',
  '00',
  '-1',
  '1e3',
  '4294967295',
  '4294967294',
  '0x10',
  'NaN',
];

const OBJECT_PROPERTY_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'prototype',
];

/** What the keys of user records can do to the key tables. */
export const keyScenarios: readonly Scenario[] = [
  scenario({
    name: 'no-explicit-hash-keys',
    what: 'twenty partition keys, no explicit hash key',
    userRecords: withSeed('no-explicit-hash-keys', (seeded) =>
      list(1_200, (index) => ({ partitionKey: `user-${seeded.below(20)}`, data: event(index, seeded) })),
    ),
  }),
  scenario({
    name: 'some-explicit-hash-keys',
    what: 'one user record in three has an explicit hash key, one of five',
    userRecords: withSeed('some-explicit-hash-keys', (seeded) => {
      const explicitHashKeys = Array.from({ length: 5 }, () => hashKey(seeded));
      return list(600, (index) => ({
        partitionKey: `user-${seeded.below(20)}`,
        ...(seeded.oneIn(3) && { explicitHashKey: seeded.pick(explicitHashKeys) }),
        data: event(index, seeded),
      }));
    }),
  }),
  scenario({
    name: 'all-explicit-hash-keys',
    what: 'each user record has an explicit hash key of its own',
    userRecords: withSeed('all-explicit-hash-keys', (seeded) =>
      list(400, (index) => ({
        partitionKey: `user-${seeded.below(20)}`,
        explicitHashKey: hashKey(seeded),
        data: event(index, seeded),
      })),
    ),
  }),
  scenario({
    name: 'first-explicit-hash-key-last',
    what: 'only the last of many user records has an explicit hash key: the others have none, not the first of the table',
    userRecords: list(50, (index) => ({
      partitionKey: `user-${index % 7}`,
      ...(index === 49 && { explicitHashKey: '170141183460469231731687303715884105728' }),
      data: text(30, index),
    })),
  }),
  scenario({
    name: 'extreme-explicit-hash-keys',
    what: 'the smallest and the largest hash keys, and those around the half',
    userRecords: [
      '0',
      '1',
      '9',
      '10',
      (2n ** 127n - 1n).toString(),
      (2n ** 127n).toString(),
      MAX_HASH_KEY,
    ].flatMap((explicitHashKey) =>
      list(3, (index) => ({ partitionKey: `key-${index}`, explicitHashKey, data: utf8(explicitHashKey) })),
    ),
  }),
  scenario({
    name: 'explicit-hash-keys-with-zeros',
    what: 'explicit hash keys with zeros before them: the KPL writes them without',
    userRecords: ['007', '7', '00', '0', `000${MAX_HASH_KEY}`, MAX_HASH_KEY].map((explicitHashKey) => ({
      partitionKey: 'key',
      explicitHashKey,
      data: utf8(explicitHashKey),
    })),
  }),
  scenario({
    name: 'integer-like-keys',
    what: 'keys that JavaScript objects would put into another order, and keys that are numbers in another spelling',
    userRecords: twice(INTEGER_LIKE_KEYS),
  }),
  scenario({
    name: 'object-property-keys',
    what: 'keys that every JavaScript object has already',
    userRecords: twice(OBJECT_PROPERTY_KEYS),
  }),
  scenario({
    name: 'unicode-keys',
    what: 'keys of one to four bytes a character, composed and decomposed, with a byte order mark, and the last characters',
    userRecords: twice(UNICODE_KEYS),
  }),
  scenario({
    name: 'control-character-keys',
    what: 'keys of characters that cannot be seen, NUL among them',
    userRecords: twice(CONTROL_CHARACTER_KEYS),
  }),
  scenario({
    name: 'longest-keys',
    what: 'keys of 256 UTF-16 code units, in up to 768 bytes',
    userRecords: [...twice(LONGEST_KEYS), ...twice(LONGEST_KEYS)],
  }),
  scenario({
    name: 'key-lengths',
    what: 'keys of every length from 1 to 256',
    userRecords: list(256, (index) => ({ partitionKey: 'k'.repeat(index + 1), data: text(5, index) })),
  }),
  scenario({
    name: 'one-key',
    what: 'a single key in many user records',
    userRecords: list(1_500, (index) => ({ partitionKey: 'k', data: text(index % 90, index) })),
  }),
  scenario({
    name: 'thousands-of-keys',
    what: 'a new key in each user record, over several entries',
    userRecords: list(3_000, (index) => ({ partitionKey: `device-${index}`, data: text(20, index) })),
  }),
  scenario({
    name: 'more-than-127-keys',
    what: 'indices of two bytes into both tables, used again in another order',
    userRecords: [
      ...list(300, (index) => ({
        partitionKey: `k${index}`,
        explicitHashKey: `${index}`,
        data: text(3, index),
      })),
      ...list(300, (index) => ({
        partitionKey: `k${299 - index}`,
        explicitHashKey: `${(index * 7) % 300}`,
        data: text(3, index),
      })),
    ],
  }),
  scenario({
    name: 'more-than-16383-keys',
    what: 'indices of three bytes into both tables',
    config: { aggregationMaxSize: 4_000_000 },
    userRecords: list(16_600, (index) => ({
      partitionKey: `${index}`,
      explicitHashKey: `${index * 3}`,
      data: text(2, index % 10),
    })),
  }),
];

function withSeed<T>(seed: string, make: (seeded: Seeded) => T): T {
  return make(new Seeded(seed));
}

/** Each key in two user records. The second time they come in the opposite order. */
function twice(keys: readonly string[]) {
  return [...keys, ...keys.toReversed()].map((partitionKey, index) => ({
    partitionKey,
    data: text(4, index),
  }));
}
