import type { HashKeyRange } from '../shards/shard-map.ts';
import { AGGREGATED_PARTITION_KEY } from '../support/limits.ts';
import { type CheckedUserRecord, hashKeyOf, readHashKey } from '../user-record/user-record.ts';
import { type Message, writeDigests, writeFrame } from './aggregated-record.ts';

/** One entry of a PutRecords request, as the AWS SDK v3 takes it (`PutRecordsRequestEntry`). */
export interface PutRecordsEntry {
  /** An aggregated record, or the data of a lone user record itself: the very same bytes. */
  Data: Uint8Array;
  /** `a` for an aggregated record, the user record's own for a lone one. */
  PartitionKey: string;
  /** The hash key of the first user record, in decimal. Set on every entry, as by the KPL 1.0.7. */
  ExplicitHashKey: string;
}

/** An entry that must not go out yet: its frame still lacks the digest. */
export interface UndigestedEntry<Entry = PutRecordsEntry> {
  readonly entry: Entry;
  /** Missing for a raw user record. */
  readonly frame: Uint8Array | undefined;
}

/** The entry for one or more user records and their message. */
export function toEntry(userRecords: readonly CheckedUserRecord[], message: () => Message): UndigestedEntry {
  const first = userRecords[0] as CheckedUserRecord;
  const ExplicitHashKey = first.explicitHashKey ?? String(readHashKey(hashKeyOf(first)));
  if (userRecords.length === 1 && first.isRawWhenAlone) {
    return {
      entry: { Data: first.data, PartitionKey: first.partitionKey, ExplicitHashKey },
      frame: undefined,
    };
  }
  const frame = writeFrame(message());
  return { entry: { Data: frame, PartitionKey: AGGREGATED_PARTITION_KEY, ExplicitHashKey }, frame };
}

/** Makes entries ready to go out: the digests of their frames are computed side by side. */
export function digestEntries<Entry>(undigested: readonly UndigestedEntry<Entry>[]): Entry[] {
  if (undigested.length === 0) return [];
  writeDigests(undigested.flatMap(({ frame }) => frame ?? []));
  return undigested.map(({ entry }) => entry);
}

const sources = /* @__PURE__ */ new WeakMap<object, Iterable<UndigestedEntry>>();

/** Digests entries one by one; `undigestedOf` the result is the source. */
export function digestOneByOne(
  source: Iterable<UndigestedEntry>,
): Generator<PutRecordsEntry, void, undefined> {
  const entries = digestEach(source);
  sources.set(entries, source);
  return entries;
}

function* digestEach(source: Iterable<UndigestedEntry>): Generator<PutRecordsEntry, void, undefined> {
  for (const undigested of source) yield* digestEntries([undigested]);
}

/** The same entries, without the digests of those that `digestOneByOne` was still to digest. */
export function* undigestedOf<Entry>(
  entries: Iterable<Entry>,
): Generator<UndigestedEntry<Entry>, void, undefined> {
  const source = sources.get(entries) as Iterable<UndigestedEntry<Entry>> | undefined;
  if (source !== undefined) yield* source;
  else for (const entry of entries) yield { entry, frame: undefined };
}

/** What is in an entry, and for what it was packed. */
export interface Contents {
  /** In order. */
  readonly userRecords: readonly CheckedUserRecord[];
  /** Of the shard for which it was packed, if that was known. */
  readonly range: HashKeyRange | undefined;
  /** Nothing is misplaced on such a stream. */
  readonly isServiceManaged: boolean;
}

/** The same in every copy of this package: the CommonJS one knows the entries of the ESM one. */
const CONTENTS: unique symbol = Symbol.for('@kpl-kit/aggregator/contents');

/** Keeps its contents with an entry. Not enumerable: the entry looks plain. */
export function rememberContents(entry: PutRecordsEntry, contents: Contents): void {
  Object.defineProperty(entry, CONTENTS, { value: contents });
}

/** `undefined` for an entry that is not remembered, such as a copy. */
export function contentsOf(entry: PutRecordsEntry): Contents | undefined {
  return (entry as { [CONTENTS]?: Contents } | undefined)?.[CONTENTS];
}
