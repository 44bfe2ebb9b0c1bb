import { createHash } from 'node:crypto';
import type { UserRecord } from '@kpl-kit/fixtures';
import { type WitnessedUserRecord, witnessMessage } from '@kpl-kit/proto/witness';
import { CaptureError } from '../errors.ts';
import type { SentEntry } from './recording-proxy.ts';

const MAGIC = Buffer.from('f3899ac2', 'hex');
const DIGEST_BYTE_LENGTH = 16;
const NOT_PUT = 'The KPL sent a user record that was not put, or sent it twice.';

/**
 * Finds the user records of every entry: their positions in what was put. Entries are read with the decoder that
 * protobufjs generates, since the packages of this repository are tested with what comes out.
 *
 * Throws a {@link CaptureError} unless every user record that was put was sent exactly once.
 */
export function findUserRecords(put: readonly UserRecord[], sent: readonly SentEntry[]): number[][] {
  const waiting = new WaitingUserRecords(put);
  const positions = sent.map((entry) => {
    const lone = waiting.take(rawIdentity(entry.PartitionKey, entry.ExplicitHashKey, entry.Data));
    if (lone !== undefined) return [lone];
    return readAggregated(Buffer.from(entry.Data, 'base64')).map(
      ({ partitionKey = '', explicitHashKey, data }) => {
        const position = waiting.take(
          identity({ partitionKey, data, ...(explicitHashKey !== undefined && { explicitHashKey }) }),
        );
        if (position === undefined) throw new CaptureError(NOT_PUT);
        return position;
      },
    );
  });
  if (waiting.count > 0)
    throw new CaptureError(`The KPL did not send ${waiting.count} of ${put.length} user records.`);
  return positions;
}

/** Throws for an entry that is no aggregated record: then it is a raw one that was not put, or was sent before. */
function readAggregated(data: Buffer): WitnessedUserRecord[] {
  const message = data.subarray(MAGIC.length, -DIGEST_BYTE_LENGTH);
  const digest = createHash('md5').update(message).digest();
  const isAggregated = data.indexOf(MAGIC) === 0 && data.subarray(-DIGEST_BYTE_LENGTH).equals(digest);
  if (!isAggregated) throw new CaptureError(NOT_PUT);
  return witnessMessage(message);
}

/** User records that were put and not yet found in an entry. Equal ones are found in the order in which they were put. */
class WaitingUserRecords {
  count: number;
  readonly #positions = new Map<string, number[]>();
  readonly #isTaken: boolean[];

  constructor(put: readonly UserRecord[]) {
    this.count = put.length;
    this.#isTaken = put.map(() => false);
    for (const [position, userRecord] of put.entries()) {
      this.#note(identity(userRecord), position);
      const { partitionKey, data } = userRecord;
      this.#note(
        rawIdentity(partitionKey, hashKeyOf(userRecord), Buffer.from(data).toString('base64')),
        position,
      );
    }
  }

  take(wanted: string): number | undefined {
    const positions = this.#positions.get(wanted) ?? [];
    while (this.#isTaken[positions[0] as number]) positions.shift();
    const position = positions.shift();
    if (position === undefined) return undefined;
    this.#isTaken[position] = true;
    this.count--;
    return position;
  }

  #note(key: string, position: number): void {
    const positions = this.#positions.get(key);
    if (positions === undefined) this.#positions.set(key, [position]);
    else positions.push(position);
  }
}

function identity({ partitionKey, explicitHashKey, data }: UserRecord): string {
  // The KPL writes 007 as 7.
  const hashKey = explicitHashKey === undefined ? 'none' : BigInt(explicitHashKey);
  return JSON.stringify(['aggregated', partitionKey, `${hashKey}`, Buffer.from(data).toString('base64')]);
}

/** A lone user record goes raw: its own key and data, and its hash key as the explicit one. */
function rawIdentity(partitionKey: string, explicitHashKey: string, data: string): string {
  return JSON.stringify(['raw', partitionKey, explicitHashKey, data]);
}

/** The explicit hash key, else the MD5 of the partition key as a number (Kinesis API reference, PutRecord). */
export function hashKeyOf({ partitionKey, explicitHashKey }: UserRecord): string {
  return BigInt(explicitHashKey ?? `0x${createHash('md5').update(partitionKey).digest('hex')}`).toString();
}
