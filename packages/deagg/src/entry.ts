import { Tags } from './format.ts';
import type { WireReader } from './wire.ts';

/** A key and an optional value that a producer attached to a user record. The KPL itself writes none. */
export interface Tag {
  /** What the producer called it. */
  key: string;
  /** Missing is not empty. */
  value?: string;
}

/** Absent is not zero: index 0 is a real entry of the explicit hash key table. */
export const ABSENT = -1;

/** One entry as it stands in the message. A reader fills the same object again and again. */
export class Entry {
  partitionKeyIndex: number = ABSENT;
  /** -1 when absent. */
  explicitHashKeyIndex: number = ABSENT;
  /** Where the data begins and ends in the message; -1 while absent. No view of it: a walk must not make objects. */
  dataStart: number = ABSENT;
  dataEnd: number = ABSENT;
  tags: Tag[] | undefined;
  /** Where the entry begins in the message. */
  position = 0;
}

/** Reads the entry that begins at the reader's position, right behind its tag. Throws `MALFORMED_MESSAGE`. */
export function readEntry(reader: WireReader, entry: Entry): void {
  entry.position = reader.position;
  entry.partitionKeyIndex = ABSENT;
  entry.explicitHashKeyIndex = ABSENT;
  entry.dataStart = ABSENT;
  entry.tags = undefined;

  const outerEnd = reader.enter();
  while (!reader.atEnd) {
    const tag = reader.tag();
    switch (tag) {
      // A field that comes twice: the last one counts (protobuf's rule for scalars).
      case Tags.recordPartitionKeyIndex:
        entry.partitionKeyIndex = reader.uint64();
        break;
      case Tags.recordExplicitHashKeyIndex:
        entry.explicitHashKeyIndex = reader.uint64();
        break;
      case Tags.recordData:
        readDataPosition(reader, entry);
        break;
      case Tags.recordTags:
        entry.tags ??= [];
        entry.tags.push(readTag(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outerEnd);

  if (entry.partitionKeyIndex === ABSENT)
    throw reader.malformed('an entry without partition_key_index', entry.position);
  if (entry.dataStart === ABSENT) throw reader.malformed('an entry without data', entry.position);
}

function readDataPosition(reader: WireReader, entry: Entry): void {
  const byteLength = reader.byteLength();
  entry.dataStart = reader.position;
  entry.dataEnd = entry.dataStart + byteLength;
  reader.position = entry.dataEnd;
}

function readTag(reader: WireReader): Tag {
  const position = reader.position;
  let key: string | undefined;
  let value: string | undefined;

  const outerEnd = reader.enter();
  while (!reader.atEnd) {
    const tag = reader.tag();
    switch (tag) {
      case Tags.tagKey:
        key = reader.string();
        break;
      case Tags.tagValue:
        value = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outerEnd);

  if (key === undefined) throw reader.malformed('a tag without key', position);
  return value === undefined ? { key } : { key, value };
}
