import { concat, delimited, utf8, varint, varintField } from '@kpl-kit/fixtures/wire-writer';
import type { Seeded } from '@kpl-kit/testkit/seeded';
import { type Change, fieldsOf, type SoundMessage } from './messages.ts';

/** What a producer may have written in place of a number from 0 to 2^128 - 1; Java's BigInteger accepts some of it. */
const ODD_EXPLICIT_HASH_KEYS = [
  ...'undefined|null|| | 1|1 |0x10|1e3|1.0|--1|+|-|1_000|-1|-0|+5|007'.split('|'),
  ...[2n ** 128n - 1n, 2n ** 128n].map(String),
  ...['9', '0'].map((digit) => digit.repeat(60)),
  ...'٣|１２|²'.split('|'),
];

/** Keys that are not UTF-8, or hard to keep. */
const ODD_KEYS =
  'ff|c080|e282|f09f98|61ff62|eda080|eda0bdedb880|f4908080|f888808080||00|efbbbf61|efbfbd|e2808b'
    .split('|')
    .map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));

/** Messages whose fields are whole, but not those that an encoder writes. */
export const oddFields: Readonly<Record<string, Change>> = {
  'shuffled-fields': (seeded, { tables, entries }) =>
    shuffle(seeded, fieldsOf({ tables, entries: entries.map((entry) => shuffle(seeded, entry)) })),
  'unknown-fields': (seeded, { tables, entries }) => {
    const withUnknown = (fields: Uint8Array[]) => insert(seeded, fields, unknownField(seeded));
    return withUnknown(fieldsOf({ tables, entries: entries.map(withUnknown) }));
  },
  groups: (seeded, { tables, entries }) => {
    const withGroups = (fields: Uint8Array[]) => insert(seeded, fields, groups(seeded));
    const isInEntry = seeded.oneIn(2);
    const changed = entries.map((entry, index) => (isInEntry && index === 0 ? withGroups(entry) : entry));
    const fields = fieldsOf({ tables, entries: changed });
    return isInEntry ? fields : withGroups(fields);
  },
  'repeated-scalars': (seeded, { tables, entries }) => {
    const wrong = [varintField(0x08, 99), varintField(0x10, 99), delimited(0x1a, utf8('overruled'))];
    return fieldsOf({ tables, entries: entries.map((entry) => insert(seeded, entry, seeded.pick(wrong))) });
  },
  'overlong-varints': (seeded, { tables, entries }) => {
    // Java reads up to ten bytes also where a number has no more than 32 bits.
    const overlong = (value: number) => varint(value, seeded.below(10));
    const field = (tag: number, value: Uint8Array) => concat([overlong(tag), overlong(value.length), value]);
    const written = entries.map((entry) => field(0x1a, concat([...entry, overlong(0x08), overlong(0)])));
    return [...tables, field(0x0a, utf8('long')), ...written];
  },
  'oversized-varints': (seeded, sound) => {
    const tooLong = Uint8Array.of(...new Uint8Array(seeded.between(9, 11)).fill(0xff), seeded.below(128));
    const length = varint(seeded.pick(farNumbers(2n)));
    const oversized = [
      Uint8Array.of(0x08, ...tooLong),
      Uint8Array.of(0x0a, ...length, ...utf8('ab')),
      Uint8Array.of(0x1a, ...length),
      tooLong,
    ];
    return withField(seeded, sound, seeded.pick(oversized));
  },
  'missing-required-fields': (seeded, { tables, entries }) =>
    fieldsOf({ tables, entries: changeOne(seeded, entries, (entry) => entry.toSpliced(seeded.below(2), 1)) }),
  'index-just-past-its-table': (seeded, sound) =>
    withIndex(seeded, sound, (keyCount) => BigInt(keyCount + seeded.below(3))),
  'index-far-past-its-table': (seeded, sound) => withIndex(seeded, sound, () => seeded.pick(farNumbers(1n))),
  'odd-explicit-hash-keys': (seeded, { tables, entries }) => {
    const odd = delimited(0x12, utf8(seeded.pick(ODD_EXPLICIT_HASH_KEYS)));
    const index = varintField(0x10, keyCount(tables, 0x12));
    return fieldsOf({
      tables: [...tables, odd],
      entries: changeOne(seeded, entries, (entry) => [...entry, index]),
    });
  },
  'odd-keys': (seeded, { tables, entries }) => {
    const odd = delimited(0x0a, seeded.pick(ODD_KEYS));
    const index = varintField(0x08, keyCount(tables, 0x0a));
    const changed = entries.map((entry) => (seeded.oneIn(2) ? [...entry, index] : entry));
    return fieldsOf({ tables: [...tables, odd], entries: changed });
  },
  'wrong-wire-types': (seeded, sound) => {
    const [field, wireType] = [seeded.between(1, 4), seeded.pick([0, 1, 2, 5, 3, 4, 6, 7])];
    const wrong = [varint(field * 8 + wireType), seeded.bytes(seeded.pick([0, 1, 4, 8]))];
    return withField(seeded, sound, concat(wrong));
  },
  tags: (seeded, { tables, entries }) => {
    const key = seeded.oneIn(4) ? [] : [delimited(0x0a, utf8('key'))];
    const value = seeded.oneIn(2) ? [] : [delimited(0x12, utf8('value'))];
    const fields = [...key, ...value];
    const tag = concat(seeded.oneIn(3) ? insert(seeded, fields, unknownField(seeded)) : fields);
    return fieldsOf({ tables, entries: entries.map((entry) => insert(seeded, entry, delimited(0x22, tag))) });
  },
};

/** Around the ends of 31, 32, 63 and 64 bits; one of them is `low` for a reader that keeps 32 bits. */
function farNumbers(low: bigint): bigint[] {
  return [31n, 32n]
    .flatMap((bits) => [2n ** bits - 1n, 2n ** bits])
    .concat(2n ** 32n + low, 2n ** 63n, 2n ** 64n - 1n);
}

/** A field more, in every entry or once beside them. */
function withField(seeded: Seeded, sound: SoundMessage, field: Uint8Array): Uint8Array[] {
  if (!seeded.oneIn(2)) return insert(seeded, fieldsOf(sound), field);
  return fieldsOf({ ...sound, entries: sound.entries.map((entry) => insert(seeded, entry, field)) });
}

/** One entry's index into one of the tables replaced. */
function withIndex(
  seeded: Seeded,
  { tables, entries }: SoundMessage,
  indexFor: (keyCount: number) => bigint,
): Uint8Array[] {
  const [tableTag, indexTag] = seeded.oneIn(2) ? ([0x0a, 0x08] as const) : ([0x12, 0x10] as const);
  const index = varintField(indexTag, indexFor(keyCount(tables, tableTag)));
  return fieldsOf({ tables, entries: changeOne(seeded, entries, (entry) => [...entry, index]) });
}

/** How many keys the table with that tag has. */
function keyCount(tables: readonly Uint8Array[], tag: number): number {
  return tables.filter(([first]) => first === tag).length;
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
  const [begin, end] = [0x2b, 0x2c].map((tag) => new Uint8Array(depth).fill(tag)) as [Uint8Array, Uint8Array];
  const notClosed = end.subarray(1);
  const bad = [notClosed, concat([end, Uint8Array.of(0x2c)]), concat([notClosed, Uint8Array.of(0x34)])];
  return concat([begin, bad[seeded.below(6)] ?? concat([unknownField(seeded), end])]);
}

function changeOne<T>(seeded: Seeded, list: readonly T[], change: (element: T) => T): T[] {
  const chosen = seeded.below(list.length);
  return list.map((element, index) => (index === chosen ? change(element) : element));
}

function shuffle<T>(seeded: Seeded, list: readonly T[]): T[] {
  const rest = [...list];
  return list.map(() => rest.splice(seeded.below(rest.length), 1)[0] as T);
}

function insert<T>(seeded: Seeded, list: readonly T[], element: T): T[] {
  return list.toSpliced(seeded.below(list.length + 1), 0, element);
}
