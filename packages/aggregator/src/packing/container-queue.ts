import { rememberContents, type UndigestedEntry } from '../entry/put-records-entry.ts';
import type { ShardMap } from '../shards/shard-map.ts';
import type { Limits } from '../support/limits.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';
import { Container } from './container.ts';

/**
 * User records that wait, in one container for each group. What waits longest goes out first.
 *
 * Two Maps, since a new iterator has to step over all that was deleted before the first element (V8). Nothing
 * is added to the older Map, so that one iterator empties it. Then the newer one takes its place.
 */
export class ContainerQueue {
  userRecordCount = 0;
  /** Exact size of their entries. */
  byteLength = 0;
  /** What they cost in memory, roughly. */
  memoryByteLength = 0;
  readonly #limits: Limits;
  readonly #shards: ShardMap | undefined;
  #older = new Map<string, Container>();
  #oldest = this.#older.entries();
  #newer = new Map<string, Container>();

  /** The groups are the shards, if these are known. */
  constructor(limits: Limits, shards: ShardMap | undefined) {
    this.#limits = limits;
    this.#shards = shards;
  }

  /** The user records that wait, those of each group in order. */
  get userRecords(): CheckedUserRecord[] {
    return [...this.#older.values(), ...this.#newer.values()].flatMap(({ userRecords }) => userRecords);
  }

  /** Returns an entry when a limit is reached. */
  add(group: string, userRecord: CheckedUserRecord): UndigestedEntry | undefined {
    const known = this.#newer.get(group) ?? this.#older.get(group);
    const container = known ?? new Container(this.#limits);
    if (known === undefined) this.#newer.set(group, container);
    else this.#count(container, -1);
    const isFull = container.add(userRecord);
    this.#count(container, 1);
    return isFull ? this.#pack(group, container) : undefined;
  }

  /** Packs an entry of what waits longest. Something must wait. */
  packOldest(): UndigestedEntry {
    let next = this.#oldest.next();
    if (next.done) {
      this.#older = this.#newer;
      this.#oldest = this.#older.entries();
      this.#newer = new Map();
      next = this.#oldest.next();
    }
    return this.#pack(...(next.value as [string, Container]));
  }

  /** What is left starts waiting again. */
  #pack(group: string, container: Container): UndigestedEntry {
    this.#count(container, -1);
    if (!this.#older.delete(group)) this.#newer.delete(group);
    const { packed, userRecords, left } = container.pack();
    if (left.length > 0) {
      const rest = new Container(this.#limits, left);
      this.#newer.set(group, rest);
      this.#count(rest, 1);
    }
    const { isServiceManaged } = this.#limits;
    rememberContents(packed.entry, { userRecords, range: this.#shards?.get(group), isServiceManaged });
    return packed;
  }

  #count({ count, framedByteLength, memoryByteLength }: Container, sign: 1 | -1): void {
    this.userRecordCount += sign * count;
    this.byteLength += sign * framedByteLength;
    this.memoryByteLength += sign * memoryByteLength;
  }
}
