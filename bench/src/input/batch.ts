import { createHash } from 'node:crypto';
import { toLambdaEvent } from '@kpl-kit/fixtures';
import { makeCorpus } from './corpus.ts';
import type { PutUserRecord } from './user-records.ts';

/**
 * The input of one call: the first aggregated records of a corpus, in both forms, and what must come out. The
 * user records that were put in are not kept: half a million objects would slow down every garbage
 * collection.
 */
export function makeBatch(corpus: string, recordCount: number) {
  const records = makeCorpus(corpus, recordCount);
  const put = records.flatMap(({ userRecords }) => userRecords);
  const bytes = records.map(({ data }) => data);
  return {
    bytes,
    lambda: toLambdaEvent(bytes.map((Data) => ({ PartitionKey: 'a', Data }))).Records,
    userRecords: put.length,
    byteLength: bytes.reduce((sum, { length }) => sum + length, 0),
    /** The data of the user records alone. */
    dataByteLength: put.reduce((sum, { data }) => sum + data.length, 0),
    digest: digestOf(put),
    digestWithoutHashKeys: digestOf(put.map(({ partitionKey, data }) => ({ partitionKey, data }))),
  };
}

export type Batch = ReturnType<typeof makeBatch>;

/** SHA-256 over keys and data. KclBench.java and the Python bench make the same. */
export function digestOf(userRecords: readonly PutUserRecord[]): string {
  const hash = createHash('sha256');
  for (const { partitionKey, explicitHashKey, data } of userRecords) {
    const base64 = Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
    hash.update(`${partitionKey}\n${explicitHashKey ?? ''}\n${base64}\n`);
  }
  return hash.digest('hex');
}

/** Throws when a contender did not deliver what was put in. */
export function requireDigest(name: string, found: string, expected: string): void {
  if (found === expected) return;
  const [short, wanted] = [found.slice(0, 8), expected.slice(0, 8)];
  throw new Error(`${name} delivers other user records (${short}) than were put in (${wanted})`);
}
