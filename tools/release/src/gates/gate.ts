import type { PackedPackage } from '@kpl-kit/workspace/pack';
import type { PublishedName } from '@kpl-kit/workspace/packages';

/** A package, packed as it would be published. */
export interface Candidate extends PackedPackage {
  readonly name: PublishedName;
  /** The tarball. */
  readonly bytes: Buffer;
  /** The tarball of a second packing. */
  readonly bytesAgain: Buffer;
}

/** Checks a package before it is published; returns its problems, one line each. */
export type Gate = (candidate: Candidate) => Promise<string[]> | string[];
