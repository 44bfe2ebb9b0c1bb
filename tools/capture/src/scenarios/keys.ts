import type { UserRecord } from '@kpl-kit/fixtures';
import { utf8 } from '@kpl-kit/fixtures/wire-writer';
import type { ScenarioTable } from './scenario.ts';
import { events, hashKey, list, text } from './user-records.ts';

const HALF = 2n ** 127n;
const LARGEST = 2n * HALF - 1n;

/** As long as the KPL allows: it counts UTF-16 code units. In UTF-8 they have up to 768 bytes. */
const LONGEST_KEYS = [
  'k'.repeat(256),
  `${'k'.repeat(255)}2`,
  ...['é', '鍵'].map((character) => character.repeat(256)),
  '\u{1f511}'.repeat(128),
];

/** One name in three spellings, other scripts, zero-width joiners, a byte order mark, and the last characters. */
const UNICODE_KEYS = [
  ...['Zürich', 'zürich', 'zu\u0308rich', '北京', 'مرحبا', '\u{1f600}'],
  ...['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', '\ufeffbyte order mark'],
  ...['\ufffd', '\uffff', '\u{10ffff}', '\u2028'],
];

/** What the keys of user records can do to the key tables. */
export const keyScenarios: ScenarioTable = {
  'no-explicit-hash-keys': {
    what: 'twenty partition keys, no explicit hash key',
    groups: (seeded) => [events(seeded, 1_200, 20)],
  },
  'some-explicit-hash-keys': {
    what: 'one user record in three has an explicit hash key, one of five',
    groups: (seeded) => {
      const five = Array.from({ length: 5 }, () => hashKey(seeded));
      return [events(seeded, 600, 20, () => (seeded.oneIn(3) ? seeded.pick(five) : undefined))];
    },
  },
  'all-explicit-hash-keys': {
    what: 'each user record has an explicit hash key of its own',
    groups: (seeded) => [events(seeded, 400, 20, () => hashKey(seeded))],
  },
  'first-explicit-hash-key-last': {
    what: 'only the last of many user records has an explicit hash key: the others have none, not the first of the table',
    groups: () => [
      [
        ...list(49, (n) => ({ partitionKey: `user-${n % 7}`, data: text(30, n) })),
        { partitionKey: 'user-0', explicitHashKey: `${HALF}`, data: text(30, 49) },
      ],
    ],
  },
  'extreme-explicit-hash-keys': {
    what: 'the smallest and the largest hash keys, and those around the half',
    groups: () => [
      [0, 1, 9, 10, HALF - 1n, HALF, LARGEST].flatMap((key) =>
        list(3, (n) => directedTo(`${key}`, `key-${n}`)),
      ),
    ],
  },
  'explicit-hash-keys-with-zeros': {
    what: 'explicit hash keys with zeros before them: the KPL writes them without',
    groups: () => [
      ['007', '7', '00', '0', `000${LARGEST}`, `${LARGEST}`].map((key) => directedTo(key, 'key')),
    ],
  },
  'integer-like-keys': {
    what: 'keys that JavaScript objects would put into another order, and keys that are numbers in another spelling',
    groups: () => [twice('10 9 2 1 0 00 -1 1e3 4294967295 4294967294 0x10 NaN'.split(' '))],
  },
  'object-property-keys': {
    what: 'keys that every JavaScript object has already',
    groups: () => [twice('__proto__ constructor toString hasOwnProperty length prototype'.split(' '))],
  },
  'unicode-keys': {
    what: 'keys of one to four bytes a character, composed and decomposed, with a byte order mark, and the last characters',
    groups: () => [twice(UNICODE_KEYS)],
  },
  'control-character-keys': {
    what: 'keys of characters that cannot be seen, NUL among them',
    groups: () => [twice(['\0', 'a\0b', '\t', '\n', '\r\n', '\u001b[31m', '\u007f', '\u0085', ' ', '  '])],
  },
  'longest-keys': {
    what: 'keys of 256 UTF-16 code units, in up to 768 bytes',
    groups: () => [[...twice(LONGEST_KEYS), ...twice(LONGEST_KEYS)]],
  },
  'key-lengths': {
    what: 'keys of every length from 1 to 256',
    groups: () => [list(256, (n) => ({ partitionKey: 'k'.repeat(n + 1), data: text(5, n) }))],
  },
  'one-key': {
    what: 'a single key in many user records',
    groups: () => [list(1_500, (n) => ({ partitionKey: 'k', data: text(n % 90, n) }))],
  },
  'thousands-of-keys': {
    what: 'a new key in each user record, over several entries',
    groups: () => [list(3_000, (n) => ({ partitionKey: `device-${n}`, data: text(20, n) }))],
  },
  'more-than-127-keys': {
    what: 'indices of two bytes into both tables, used again in another order',
    groups: () => {
      const keys = (a: number, b: number) => ({ partitionKey: `k${a}`, explicitHashKey: `${b}` });
      const inOrder = list(300, (n) => ({ ...keys(n, n), data: text(3, n) }));
      return [[...inOrder, ...list(300, (n) => ({ ...keys(299 - n, (n * 7) % 300), data: text(3, n) }))]];
    },
  },
  'more-than-16383-keys': {
    what: 'indices of three bytes into both tables',
    config: { aggregationMaxSize: 4_000_000 },
    groups: () => [
      list(16_600, (n) => ({ partitionKey: `${n}`, explicitHashKey: `${n * 3}`, data: text(2, n % 10) })),
    ],
  },
};

function directedTo(explicitHashKey: string, partitionKey: string): UserRecord {
  return { partitionKey, explicitHashKey, data: utf8(explicitHashKey) };
}

/** Each key in two user records. The second time they come in the opposite order. */
function twice(keys: readonly string[]): UserRecord[] {
  return [...keys, ...keys.toReversed()].map((partitionKey, index) => ({
    partitionKey,
    data: text(4, index),
  }));
}
