import type { UndigestedEntry } from '../entry/put-records-entry.ts';
import { type AggregatorOptions, checkOptions, type Limits, resolveLimits } from '../support/limits.ts';
import { checkUserRecord } from '../user-record/check-user-record.ts';
import type { UserRecord } from '../user-record/user-record.ts';
import { Container } from './container.ts';

/** Packs user records of one shard. */
export class Packer {
  readonly #limits: Limits;
  #container: Container;

  constructor(options: AggregatorOptions = {}) {
    checkOptions(options, ['maxBytes', 'maxRecords', 'loneRecords']);
    this.#limits = resolveLimits(options);
    this.#container = new Container(this.#limits);
  }

  get userRecordCount(): number {
    return this.#container.count;
  }

  /** Returns an entry when a limit is reached. Throws for a bad user record, and keeps the others. */
  add(userRecord: UserRecord): UndigestedEntry | undefined {
    const isFull = this.#container.add(checkUserRecord(userRecord, this.#limits));
    return isFull ? this.#pack() : undefined;
  }

  /** Packs all that is left. */
  flush(): UndigestedEntry[] {
    const undigested: UndigestedEntry[] = [];
    while (this.#container.count > 0) undigested.push(this.#pack());
    return undigested;
  }

  #pack(): UndigestedEntry {
    const { packed, left } = this.#container.pack();
    this.#container = new Container(this.#limits, left);
    return packed;
  }
}
