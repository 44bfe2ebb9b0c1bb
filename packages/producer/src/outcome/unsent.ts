import type { UserRecord } from '@kpl-kit/aggregator';
import { UnsentError } from '../support/errors.ts';

/** A user record that was not sent. Each has one object, shared by everything that reports it. */
export interface Unsent {
  readonly userRecord: UserRecord;
  cause: unknown;
}

/** `undefined` if there is nothing to report. */
export function toError(all: readonly Unsent[]): UnsentError | undefined {
  if (all.length === 0) return undefined;
  return new UnsentError(
    all.map(({ userRecord }) => userRecord),
    all[0]?.cause,
  );
}

/**
 * A place in the list of user records that were given up; the last place is empty. All flushes share the list:
 * each keeps only the place that was the last one when it was called. Nothing else keeps earlier places.
 */
export class GivenUp {
  /** The first flush that covers it. */
  flushNumber = 0;
  /** `undefined` once `onUnsent` has taken it. */
  unsent: Unsent | undefined;
  next: GivenUp | undefined;

  /** Fills this place, and returns the new last one. */
  fill(flushNumber: number, unsent: Unsent): GivenUp {
    this.flushNumber = flushNumber;
    this.unsent = unsent;
    this.next = new GivenUp();
    return this.next;
  }
}
