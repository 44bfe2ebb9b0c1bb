import type { PutRecordsOutput } from '@kpl-kit/aggregator';
import type { Shipment } from '../packing/shipment.ts';
import type { RequestEvent } from '../support/events.ts';
import { nameOf } from './request-errors.ts';

/** The event for a request, which failed as a whole if there is no output. */
export function toRequestEvent(
  shipments: readonly Shipment[],
  output: PutRecordsOutput | undefined,
  failure: unknown,
  durationMilliseconds: number,
): RequestEvent {
  const errors = output === undefined ? { [nameOf(failure)]: shipments.length } : errorsIn(output);
  return {
    type: 'request',
    entryCount: shipments.length,
    userRecordCount: shipments.reduce((sum, { userRecords }) => sum + userRecords.length, 0),
    byteLength: shipments.reduce((sum, { byteLength }) => sum + byteLength, 0),
    durationMilliseconds,
    failedEntryCount: Object.values(errors).reduce((sum, count) => sum + count, 0),
    errors,
  };
}

/** Counts each error code in a response. */
function errorsIn({ Records = [] }: PutRecordsOutput): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const result of Records) {
    const { ErrorCode, SequenceNumber, ShardId } = result ?? {};
    if (!ErrorCode && SequenceNumber && ShardId) continue;
    const code = ErrorCode || 'Unknown';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}
