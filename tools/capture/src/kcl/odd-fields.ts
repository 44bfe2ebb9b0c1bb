import { concat, delimited, utf8, varint, varintField } from '@kpl-kit/fixtures/wire-writer';
import type { Seeded } from '../seeded.ts';
import type { MakeMessage } from './damaged-bytes.ts';
import {
  type Entry,
  explicitHashKeyField,
  partitionKeyField,
  type SoundEntries,
  soundEntries,
  writeEntry,
} from './messages.ts';

/** 2^32 + 1 is 1 for a reader that keeps 32 bits. */
const FAR_INDICES = [
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 32n + 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** What a producer may have written in place of a number from 0 to 2^128 - 1; some of it is one for Java's BigInteger. */
const ODD_EXPLICIT_HASH_KEYS = [
  ...['undefined', 'null', '', ' ', ' 1', '1 ', '0x10', '1e3', '1.0', '--1', '+', '-', '1_000'],
  ...[
    '-1',
    '-0',
    '+5',
    '007',
    (2n ** 128n - 1n).toString(),
    (2n ** 128n).toString(),
    '9'.repeat(60),
    '0'.repeat(60),
  ],
  ...['٣', '１２', '²'],
];

/** Keys that are no UTF-8, or hard to keep. */
const ODD_KEYS = [
  ...[
    'ff',
    'c0 80',
    'e2 82',
    'f0 9f 98',
    '61 ff 62',
    'ed a0 80',
    'ed a0 bd ed b8 80',
    'f4 90 80 80',
    'f8 88 80 80 80',
  ],
  ...['', '00', 'ef bb bf 61', 'ef bf bd', 'e2 80 8b'],
].map((hex) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')));

/** Messages whose fields are whole, but not those that an encoder writes. */
export const oddFields: Readonly<Record<string, MakeMessage>> = {
  'shuffled-fields': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const written = entries.map((entry) => writeEntry(shuffle(seeded, entry)));
    return concat(shuffle(seeded, [...tables, ...written]));
  },
  'unknown-fields': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const withUnknown = (fields: Entry) => insert(seeded, fields, unknownField(seeded));
    return concat(withUnknown([...tables, ...entries.map((entry) => writeEntry(withUnknown(entry)))]));
  },
  groups: (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const withGroups = (fields: Entry) => insert(seeded, fields, groups(seeded));
    const isInEntry = seeded.oneIn(2);
    const fields = [
      ...tables,
      ...entries.map((entry, index) => writeEntry(isInEntry && index === 0 ? withGroups(entry) : entry)),
    ];
    return concat(isInEntry ? fields : withGroups(fields));
  },
  'repeated-scalars': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const repeated = entries.map((entry) => {
      const wrong = seeded.pick([
        varintField(0x08, 99),
        varintField(0x10, 99),
        delimited(0x1a, utf8('overruled')),
      ]);
      return writeEntry(insert(seeded, entry, wrong));
    });
    return concat([...tables, ...repeated]);
  },
  'overlong-varints': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    // Java reads up to ten bytes also where a number has no more than 32 bits.
    const overlong = (value: number) => varint(value, seeded.below(10));
    const field = (tag: number, value: Uint8Array) => concat([overlong(tag), overlong(value.length), value]);
    const written = entries.map((entry) => field(0x1a, concat([...entry, overlong(0x08), overlong(0)])));
    return concat([...tables, field(0x0a, utf8('long')), ...written]);
  },
  'oversized-varints': (seeded) => {
    const sound = soundEntries(seeded);
    const tooLong = concat([
      new Uint8Array(seeded.between(9, 11)).fill(0xff),
      Uint8Array.of(seeded.below(128)),
    ]);
    const length = varint(
      seeded.pick([
        2n ** 31n - 1n,
        2n ** 31n,
        2n ** 32n - 1n,
        2n ** 32n,
        2n ** 32n + 2n,
        2n ** 63n,
        2n ** 64n - 1n,
      ]),
    );
    const oversized = seeded.pick([
      concat([Uint8Array.of(0x08), tooLong]),
      concat([Uint8Array.of(0x0a), length, utf8('ab')]),
      concat([Uint8Array.of(0x1a), length]),
      tooLong,
    ]);
    return withField(seeded, sound, oversized);
  },
  'missing-required-fields': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const bad = seeded.below(entries.length);
    const written = entries.map((entry, index) =>
      writeEntry(index === bad ? without(entry, seeded.below(2)) : entry),
    );
    return concat([...tables, ...written]);
  },
  'index-just-past-its-table': (seeded) =>
    withIndex(seeded, (keyCount) => BigInt(keyCount + seeded.below(3))),
  'index-far-past-its-table': (seeded) => withIndex(seeded, () => seeded.pick(FAR_INDICES)),
  'odd-explicit-hash-keys': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const odd = delimited(0x12, utf8(seeded.pick(ODD_EXPLICIT_HASH_KEYS)));
    const index = tableLength(tables, 0x12);
    const bad = seeded.below(entries.length);
    const written = entries.map((entry, place) =>
      writeEntry(place === bad ? [...entry, explicitHashKeyField(index)] : entry),
    );
    return concat([...tables, odd, ...written]);
  },
  'odd-keys': (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const odd = delimited(0x0a, seeded.pick(ODD_KEYS));
    const index = tableLength(tables, 0x0a);
    const written = entries.map((entry) =>
      writeEntry(seeded.oneIn(2) ? [...entry, partitionKeyField(index)] : entry),
    );
    return concat([...tables, odd, ...written]);
  },
  'wrong-wire-types': (seeded) => {
    const sound = soundEntries(seeded);
    const [field, wireType] = [seeded.between(1, 4), seeded.pick([0, 1, 2, 5, 3, 4, 6, 7])];
    const wrong = concat([varint(field * 8 + wireType), seeded.bytes(seeded.pick([0, 1, 4, 8]))]);
    return withField(seeded, sound, wrong);
  },
  tags: (seeded) => {
    const { tables, entries } = soundEntries(seeded);
    const key = seeded.oneIn(4) ? [] : [delimited(0x0a, utf8('key'))];
    const value = seeded.oneIn(2) ? [] : [delimited(0x12, utf8('value'))];
    const tag = delimited(
      0x22,
      concat(seeded.oneIn(3) ? insert(seeded, [...key, ...value], unknownField(seeded)) : [...key, ...value]),
    );
    return concat([...tables, ...entries.map((entry) => writeEntry(insert(seeded, entry, tag)))]);
  },
};

/** A field more, in every entry or once beside them. */
function withField(seeded: Seeded, { tables, entries }: SoundEntries, field: Uint8Array): Uint8Array {
  const isInEntry = seeded.oneIn(2);
  const written = entries.map((entry) => writeEntry(isInEntry ? insert(seeded, entry, field) : entry));
  return concat(isInEntry ? [...tables, ...written] : insert(seeded, [...tables, ...written], field));
}

/** How many keys the table with that tag has. */
function tableLength(tables: readonly Uint8Array[], tag: number): number {
  return tables.filter(([first]) => first === tag).length;
}

/** One entry's index of one table replaced. */
function withIndex(seeded: Seeded, indexFor: (keyCount: number) => bigint): Uint8Array {
  const { tables, entries } = soundEntries(seeded);
  const [tag, toField] = seeded.oneIn(2)
    ? ([0x0a, partitionKeyField] as const)
    : ([0x12, explicitHashKeyField] as const);
  const index = indexFor(tableLength(tables, tag));
  const bad = seeded.below(entries.length);
  return concat([
    ...tables,
    ...entries.map((entry, place) => writeEntry(place === bad ? [...entry, toField(index)] : entry)),
  ]);
}

function unknownField(seeded: Seeded): Uint8Array {
  const tag = (wireType: number) => varint(seeded.pick([5, 16, 99, 536_870_911]) * 8 + wireType);
  return seeded.pick([
    concat([tag(0), varint(2n ** 64n - 1n)]),
    concat([tag(1), seeded.bytes(8)]),
    concat([tag(2), varint(3), seeded.bytes(3)]),
    concat([tag(5), seeded.bytes(4)]),
  ]);
}

/** Nested to a depth around the limit of 100, or a few; sometimes not closed, or closed by another number. */
function groups(seeded: Seeded): Uint8Array {
  const depth = seeded.oneIn(2) ? seeded.between(97, 102) : seeded.between(1, 4);
  const begin = new Uint8Array(depth).fill(0x2b);
  const end = new Uint8Array(depth).fill(0x2c);
  switch (seeded.below(6)) {
    case 0:
      return concat([begin, end.subarray(1)]);
    case 1:
      return concat([begin, end, Uint8Array.of(0x2c)]);
    case 2:
      return concat([begin, end.subarray(1), Uint8Array.of(0x34)]);
    default:
      return concat([begin, unknownField(seeded), end]);
  }
}

function shuffle<T>(seeded: Seeded, list: readonly T[]): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(seeded.below(rest.length), 1)[0] as T);
}

function insert<T>(seeded: Seeded, list: readonly T[], element: T): T[] {
  return list.toSpliced(seeded.below(list.length + 1), 0, element);
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.toSpliced(index, 1);
}
