import type { UserRecord } from '@kpl-kit/fixtures';
import { frame } from '@kpl-kit/fixtures/arbitraries';
import { type WitnessedUserRecord, witnessMessage } from '@kpl-kit/proto/witness';
import { CaptureError } from '../errors.ts';
import { hashKeyOf } from '../hash-key.ts';
import type { SentEntry } from './recording-proxy.ts';

type Identifiable = Pick<WitnessedUserRecord, 'partitionKey' | 'explicitHashKey' | 'data'>;

const NOT_PUT = 'The KPL sent a user record that was not put, or sent it twice.';

/**
 * Finds the user records of every entry: their positions in what was put. Equal user records are found in the order in which
 * they were put. Entries are read with the decoder that protobufjs generates, since the packages of this repository are
 * tested with what comes out.
 *
 * Throws a {@link CaptureError} unless every user record that was put was sent exactly once.
 */
export function findUserRecords(put: readonly UserRecord[], sent: readonly SentEntry[]): number[][] {
  const waiting = Map.groupBy(put.keys(), (position) => identityOf(put[position] as UserRecord));
  const take = (userRecord: Identifiable) => waiting.get(identityOf(userRecord))?.shift();
  /** For an entry without an explicit hash key, even if its user record was put with one. */
  const takeAny = ({ PartitionKey = '', Data }: SentEntry) => {
    const isSame = (one: UserRecord) =>
      one.partitionKey === PartitionKey && Buffer.from(one.data).toString('base64') === Data;
    return [...waiting.values()]
      .find(([first]) => first !== undefined && isSame(put[first] as UserRecord))
      ?.shift();
  };
  const found = sent.map((entry) => {
    const data = Buffer.from(entry.Data, 'base64');
    const { PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey } = entry;
    // A lone user record goes raw: its own key and data, and mostly its hash key as the explicit one.
    const lone =
      explicitHashKey === undefined ? takeAny(entry) : take({ partitionKey, explicitHashKey, data });
    if (lone !== undefined) return [lone];
    return readAggregated(data).map((userRecord) => {
      const position = take(userRecord);
      if (position === undefined) throw new CaptureError(NOT_PUT);
      return position;
    });
  });
  const missing = put.length - found.flat().length;
  if (missing > 0) throw new CaptureError(`The KPL did not send ${missing} of ${put.length} user records.`);
  return found;
}

/** Throws for an entry that is not an aggregated record: then it is a raw one that was not put, or was sent before. */
function readAggregated(data: Buffer): WitnessedUserRecord[] {
  const message = data.subarray(4, -16);
  if (!data.equals(frame(message))) throw new CaptureError(NOT_PUT);
  return witnessMessage(message);
}

function identityOf({ partitionKey = '', explicitHashKey, data }: Identifiable): string {
  const hashKey = hashKeyOf({ partitionKey, explicitHashKey });
  return JSON.stringify([partitionKey, `${hashKey}`, Buffer.from(data).toString('base64')]);
}
