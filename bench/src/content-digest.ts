import { createHash } from 'node:crypto';
import type { PutUserRecord } from './put-user-record.ts';

/** How many user records there are, and SHA-256 over their keys and data. KclBench.java and the Python bench make the same. */
export interface Content {
  readonly userRecordCount: number;
  readonly sha256: string;
}

const ABSENT = 0xffff_ffff;

/**
 * Explicit hash keys are left out for contenders that give user records another's when they have none of their own
 * (aws-kinesis-agg in JavaScript and Python), where only some user records of a corpus have one.
 */
export function contentOf(userRecords: Iterable<PutUserRecord>, withExplicitHashKeys: boolean): Content {
  const hash = createHash('sha256');
  const addLength = (byteLength: number) => {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32BE(byteLength);
    hash.update(bytes);
  };
  const add = (bytes: Uint8Array) => {
    addLength(bytes.length);
    hash.update(bytes);
  };
  let userRecordCount = 0;
  for (const { partitionKey, explicitHashKey, data } of userRecords) {
    userRecordCount++;
    add(Buffer.from(partitionKey));
    if (withExplicitHashKeys && explicitHashKey !== undefined) add(Buffer.from(explicitHashKey));
    else addLength(ABSENT);
    add(data);
  }
  return { userRecordCount, sha256: hash.digest('hex') };
}

/** What a contender must deliver. */
export interface ExpectedContent {
  readonly content: Content;
  readonly contentWithoutHashKeys: Content;
  /** True when some user records have an explicit hash key and others have none. */
  readonly isMixed: boolean;
}

/** What must come out when `put` was put in. */
export function expectedContentOf(put: readonly PutUserRecord[]): ExpectedContent {
  const count = put.filter(({ explicitHashKey }) => explicitHashKey !== undefined).length;
  return {
    content: contentOf(put, true),
    contentWithoutHashKeys: contentOf(put, false),
    isMixed: count !== 0 && count !== put.length,
  };
}

/** Throws when a contender did not deliver what was put in. */
export function requireSameContent(name: string, found: Content, expected: Content): void {
  if (found.userRecordCount === expected.userRecordCount && found.sha256 === expected.sha256) return;
  throw new Error(
    `${name} delivers ${found.userRecordCount} user records (${found.sha256.slice(0, 8)}), ` +
      `expected ${expected.userRecordCount} (${expected.sha256.slice(0, 8)})`,
  );
}
