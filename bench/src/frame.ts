import { aggregate } from '@kpl-kit/aggregator';
import type { PutUserRecord } from './put-user-record.ts';

const MAX_BYTES = 10_485_760;

/** Packs all user records into one aggregated record; throws when they do not fit. */
export function frame(userRecords: readonly PutUserRecord[]): Uint8Array {
  const entries = [...aggregate(userRecords, { maxBytes: MAX_BYTES })];
  if (entries.length !== 1 || userRecords.length < 2) {
    throw new Error(`${userRecords.length} user records make ${entries.length} entries, expected one`);
  }
  return (entries[0] as { Data: Uint8Array }).Data;
}
