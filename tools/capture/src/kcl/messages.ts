import { concat, delimited, utf8, varintField } from '@kpl-kit/fixtures/wire-writer';
import type { Seeded } from '../seeded.ts';

/** The fields of one entry: partition key index, data, and the explicit hash key index if there is one. */
export type Entry = Uint8Array[];

/** A small sound message in parts: both key tables as fields, and the entries. */
export interface SoundEntries {
  readonly tables: Uint8Array[];
  readonly entries: Entry[];
}

/** One to four keys, up to three explicit hash keys, one to five entries. */
export function soundEntries(seeded: Seeded): SoundEntries {
  const partitionKeyCount = seeded.between(1, 4);
  const explicitHashKeyCount = seeded.below(4);
  const tables = [
    ...Array.from({ length: partitionKeyCount }, (_, index) => delimited(0x0a, utf8(`key-${index}`))),
    ...Array.from({ length: explicitHashKeyCount }, (_, index) => delimited(0x12, utf8(`${index * 1_000}`))),
  ];
  const entries = Array.from({ length: seeded.between(1, 5) }, (_, index) => [
    partitionKeyField(seeded.below(partitionKeyCount)),
    delimited(0x1a, utf8(`data ${index}`)),
    ...(explicitHashKeyCount > 0 && seeded.oneIn(2)
      ? [explicitHashKeyField(seeded.below(explicitHashKeyCount))]
      : []),
  ]);
  return { tables, entries };
}

/** {@link soundEntries}, written as an encoder writes them. */
export function soundMessage(seeded: Seeded): Uint8Array {
  const { tables, entries } = soundEntries(seeded);
  return concat([...tables, ...entries.map(writeEntry)]);
}

export function writeEntry(entry: Entry): Uint8Array {
  return delimited(0x1a, concat(entry));
}

export function partitionKeyField(index: bigint | number): Uint8Array {
  return varintField(0x08, index);
}

export function explicitHashKeyField(index: bigint | number): Uint8Array {
  return varintField(0x10, index);
}
