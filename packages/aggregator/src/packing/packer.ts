import type { IndexedUserRecord } from '../entry/contents.ts';
import { type PutRecordsEntry, toEntry } from '../entry/put-records-entry.ts';
import type { Limits } from '../support/limits.ts';
import type { CheckedUserRecord } from '../user-record/user-record.ts';
import { Container } from './container.ts';

/** An entry, and what is in it. */
export interface PackedEntry {
  readonly entry: PutRecordsEntry;
  readonly userRecords: readonly IndexedUserRecord[];
}

/** Packs user records that may go into one entry, with the limits of the KPL (reducer.h). */
export class Packer {
  readonly #limits: Limits;
  #container = new Container();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** How many user records wait. */
  get count(): number {
    return this.#container.count;
  }

  /** Exact size of one entry with all that waits; 0 when nothing does. */
  get byteLength(): number {
    return this.count === 0 ? 0 : this.#container.framedByteLength;
  }

  /** Returns an entry when a limit is reached, which may leave some user records waiting. */
  add(userRecord: CheckedUserRecord): PackedEntry | undefined {
    this.#container.add(userRecord);
    const { maxBytes, maxRecords } = this.#limits;
    const isFull = this.count >= maxRecords || this.#container.estimatedByteLength >= maxBytes;
    return isFull ? this.flushOnce() : undefined;
  }

  /**
   * One entry, `undefined` when nothing waits. What does not fit starts the next container, in order. The count is never over
   * `maxRecords`: an entry goes out when it is reached.
   */
  flushOnce(): PackedEntry | undefined {
    const container = this.#container;
    if (container.count === 0) return undefined;
    const contents = container.take(container.fittingCount(this.#limits.maxFramedBytes));
    this.#container = new Container();
    for (const userRecord of container.after(contents.userRecords.length)) this.#container.add(userRecord);
    return { entry: toEntry(contents), userRecords: contents.userRecords };
  }

  /** Gives back what waits, in order. */
  drain(): CheckedUserRecord[] {
    const waiting = this.#container.after(0);
    this.#container = new Container();
    return waiting;
  }
}
