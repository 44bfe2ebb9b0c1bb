import { MalformedRecord } from './errors.ts';
import { MAGIC, Tags } from './format.ts';
import { WireReader } from './wire.ts';

/** A key and an optional value that a producer attached to a user record. The KPL itself writes none. */
export interface Tag {
  key: string;
  value?: string;
}

/** A message that was walked to its end: its key tables, and the bytes in which its entries still stand. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly partitionKeyTable: readonly string[];
  readonly explicitHashKeyTable: readonly string[];
  readonly entryCount: number;
}

// Absent is not zero: index 0 is a real entry of the explicit hash key table.
const ABSENT = -1;

/** One entry as it stands in the message. A reader fills the same object again and again. */
export class Entry {
  partitionKeyIndex: number = ABSENT;
  /** -1 when absent. */
  explicitHashKeyIndex: number = ABSENT;
  data: Uint8Array | undefined;
  tags: Tag[] | undefined;
  /** Where the entry begins in the message. */
  position = 0;
}

/**
 * Walks the whole message, so that a record is known to be good before its first user record goes out. Nothing is
 * kept of the entries: {@link EntryReader} reads them again, one at a time.
 *
 * Throws `MALFORMED_MESSAGE` where the KCL's parser refuses the message, and an `..._OUT_OF_RANGE` code for an
 * index beyond its table, where the KCL has by then delivered a part of the record (AggregatorUtil.java).
 */
export function readMessage(bytes: Uint8Array): Message {
  const reader = new WireReader(bytes);
  const entry = new Entry();
  const partitionKeyTable: string[] = [];
  const explicitHashKeyTable: string[] = [];
  let entryCount = 0;
  let largestPartitionKeyIndex = ABSENT;
  let largestExplicitHashKeyIndex = ABSENT;

  while (!reader.atEnd) {
    const tag = reader.tag();
    switch (tag) {
      case Tags.partitionKeyTable:
        partitionKeyTable.push(reader.string());
        break;
      case Tags.explicitHashKeyTable:
        explicitHashKeyTable.push(reader.string());
        break;
      case Tags.records:
        readEntry(reader, entry);
        entryCount++;
        largestPartitionKeyIndex = Math.max(largestPartitionKeyIndex, entry.partitionKeyIndex);
        largestExplicitHashKeyIndex = Math.max(largestExplicitHashKeyIndex, entry.explicitHashKeyIndex);
        break;
      default:
        reader.skip(tag);
    }
  }

  const message = { bytes, partitionKeyTable, explicitHashKeyTable, entryCount };
  // Only now: protobuf fields come in any order, so a table may stand behind the entries that point to it.
  if (
    largestPartitionKeyIndex >= partitionKeyTable.length ||
    largestExplicitHashKeyIndex >= explicitHashKeyTable.length
  ) {
    throw indexOutOfRange(message);
  }
  return message;
}

/**
 * Reads the entries of a message that {@link readMessage} found good, in order.
 *
 * @example
 * ```ts
 * const entries = new EntryReader(message);
 * while (entries.next()) console.log(entries.entry.data);
 * ```
 */
export class EntryReader {
  /** The entry that `next` stopped at. Its fields change with the next call. */
  readonly entry: Entry = new Entry();
  readonly #reader: WireReader;

  constructor(message: Message) {
    this.#reader = new WireReader(message.bytes);
  }

  /** Moves to the next entry; false when there is none. */
  next(): boolean {
    const reader = this.#reader;
    while (!reader.atEnd) {
      const tag = reader.tag();
      if (tag === Tags.records) {
        readEntry(reader, this.entry);
        return true;
      }
      reader.skip(tag);
    }
    return false;
  }
}

function readEntry(reader: WireReader, entry: Entry): void {
  entry.position = reader.position;
  entry.partitionKeyIndex = ABSENT;
  entry.explicitHashKeyIndex = ABSENT;
  entry.data = undefined;
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
        entry.data = reader.view();
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
  if (entry.data === undefined) throw reader.malformed('an entry without data', entry.position);
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

/** Names the first entry that points beyond a table. Walks once more, since only bad records come here. */
function indexOutOfRange({
  bytes,
  partitionKeyTable,
  explicitHashKeyTable,
  entryCount,
}: Message): MalformedRecord {
  const entries = new EntryReader({ bytes, partitionKeyTable, explicitHashKeyTable, entryCount });
  for (let index = 0; entries.next(); index++) {
    const { partitionKeyIndex, explicitHashKeyIndex, position } = entries.entry;
    if (partitionKeyIndex >= partitionKeyTable.length) {
      const found = `partition key index ${partitionKeyIndex}, table has ${partitionKeyTable.length}`;
      return new MalformedRecord(
        'PARTITION_KEY_INDEX_OUT_OF_RANGE',
        `user record ${index}: ${found}`,
        MAGIC.length + position,
      );
    }
    if (explicitHashKeyIndex >= explicitHashKeyTable.length) {
      const found = `explicit hash key index ${explicitHashKeyIndex}, table has ${explicitHashKeyTable.length}`;
      return new MalformedRecord(
        'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE',
        `user record ${index}: ${found}`,
        MAGIC.length + position,
      );
    }
  }
  throw new Error('unreachable: an index was found out of range before');
}
