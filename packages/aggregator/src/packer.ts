import { Container } from './container.ts';
import type { PackedUserRecord } from './contents.ts';
import { type PutRecordsEntry, toEntry } from './entry.ts';
import type { Limits } from './options.ts';
import type { CheckedUserRecord } from './user-record.ts';

/** An entry, and what is in it. */
export interface Packed {
  readonly entry: PutRecordsEntry;
  readonly userRecords: readonly PackedUserRecord[];
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
  add(userRecord: CheckedUserRecord): Packed | undefined {
    this.#container.add(userRecord);
    const { maxBytes, maxRecords } = this.#limits;
    const isFull = this.count >= maxRecords || this.#container.estimatedByteLength >= maxBytes;
    return isFull ? this.flushOnce() : undefined;
  }

  /**
   * One entry, `undefined` when nothing waits. What does not fit starts the next container, in order. The count is never over
   * `maxRecords`: an entry goes out when it is reached.
   */
  flushOnce(): Packed | undefined {
    const container = this.#container;
    if (container.count === 0) return undefined;
    const contents = container.first(container.countThatFits(this.#limits.maxFramedBytes));
    this.#container = new Container();
    for (const userRecord of container.behind(contents.packed.length)) this.#container.add(userRecord);
    return { entry: toEntry(contents), userRecords: contents.packed };
  }

  /** Gives back what waits, in order. */
  drain(): CheckedUserRecord[] {
    const waiting = this.#container.behind(0);
    this.#container = new Container();
    return waiting;
  }
}
