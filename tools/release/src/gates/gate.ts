import type { PackedPackage } from '@kpl-kit/workspace/pack';
import type { PublishedName } from '@kpl-kit/workspace/packages';

/** A package, packed as it would be published. */
export interface Candidate extends PackedPackage {
  readonly name: PublishedName;
  /** The tarball's bytes. */
  readonly bytes: Buffer;
  /** The same, packed once more. */
  readonly bytesAgain: Buffer;
}

/** What a gate found: what is wrong, one line each, and what else is worth a line. */
export interface Finding {
  readonly problems: readonly string[];
  readonly remark?: string;
  /** Set where whoever was asked did not answer, which is not yet a problem. */
  readonly isUnanswered?: true;
}

/** A question that is asked of every package before it is published. */
export interface Gate {
  readonly name: string;
  check(candidate: Candidate): Promise<Finding> | Finding;
}
