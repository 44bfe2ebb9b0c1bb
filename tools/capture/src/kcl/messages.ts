import { concat, delimited, utf8, varintField } from '@kpl-kit/fixtures/wire-writer';
import type { Seeded } from '@kpl-kit/testkit/seeded';

/** A small sound message in parts. */
export interface SoundMessage {
  /** Both key tables as fields: one to four partition keys, up to three explicit hash keys. */
  readonly tables: Uint8Array[];
  /** The fields of one to five entries: partition key index, data, and perhaps an explicit hash key index. */
  readonly entries: Uint8Array[][];
}

/** What is done to a sound message. Returns the bytes, in parts. */
export type Change = (seeded: Seeded, sound: SoundMessage) => Uint8Array[];

export function soundMessage(seeded: Seeded): SoundMessage {
  const partitionKeyCount = seeded.between(1, 4);
  const explicitHashKeyCount = seeded.below(4);
  const tables = [
    ...Array.from({ length: partitionKeyCount }, (_, index) => delimited(0x0a, utf8(`key-${index}`))),
    ...Array.from({ length: explicitHashKeyCount }, (_, index) => delimited(0x12, utf8(`${index * 1_000}`))),
  ];
  const entries = Array.from({ length: seeded.between(1, 5) }, (_, index) => [
    varintField(0x08, seeded.below(partitionKeyCount)),
    delimited(0x1a, utf8(`data ${index}`)),
    ...(explicitHashKeyCount > 0 && seeded.oneIn(2)
      ? [varintField(0x10, seeded.below(explicitHashKeyCount))]
      : []),
  ]);
  return { tables, entries };
}

/** The fields of a message as an encoder writes them. */
export function fieldsOf({ tables, entries }: SoundMessage): Uint8Array[] {
  return [...tables, ...entries.map((entry) => delimited(0x1a, concat(entry)))];
}
