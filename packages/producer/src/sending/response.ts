import { findMisplaced, type PutRecordsOutput } from '@kpl-kit/aggregator';
import type { Shipment } from '../packing/shipment.ts';
import type { StreamState, StreamView } from '../stream/stream-state.ts';

/** Where a shipment is in the stream. */
export interface Placement {
  readonly shipment: Shipment;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** The shipments of a request, sorted by their results. */
export interface Response {
  /** With their causes. */
  readonly failed: readonly Shipment[];
  /** On the shard for which they were packed, or raw: no consumer drops those. */
  readonly inPlace: readonly Placement[];
  /** By the id of another shard that took them. */
  readonly elsewhere: ReadonlyMap<string, readonly Placement[]>;
  /** Whether anything landed on an unexpected shard. */
  readonly isSurprising: boolean;
}

/** Reads a response, which has one result for each shipment. If shards are doubtful, none is as expected. */
export function readResponse(
  shipments: readonly Shipment[],
  { Records = [] }: PutRecordsOutput,
  { isDoubtful, view }: StreamState,
): Response {
  const failed: Shipment[] = [];
  const inPlace: Placement[] = [];
  const elsewhere = new Map<string, Placement[]>();
  let isSurprising = false;
  for (const [index, shipment] of shipments.entries()) {
    const { ErrorCode, SequenceNumber: sequenceNumber, ShardId: shardId } = Records[index] ?? {};
    if (ErrorCode || !sequenceNumber || !shardId) {
      shipment.cause = ErrorCode || 'PutRecords returned neither a sequence number nor an error';
      failed.push(shipment);
      continue;
    }
    const placement = { shipment, shardId, sequenceNumber };
    const isExpected = !isDoubtful && shardId === shipment.shardId && isStillInPlace(placement, view);
    if (!isExpected && shipment.shardId !== undefined) isSurprising = true;
    if (isExpected || !shipment.isAggregated) inPlace.push(placement);
    else if (elsewhere.get(shardId)?.push(placement) === undefined) elsewhere.set(shardId, [placement]);
  }
  return { failed, inPlace, elsewhere, isSurprising };
}

/**
 * Whether an entry on the shard for which it was packed belongs there. If the stream was made again meanwhile,
 * the shard has the same id, but may have another range.
 */
function isStillInPlace(placement: Placement, view: StreamView): boolean {
  return placement.shipment.packer.view === view || isInPlace(placement, view);
}

/** Whether all user records belong to the shard that took them. False if that is not known. */
export function isInPlace({ shipment, shardId, sequenceNumber }: Placement, { shards }: StreamView): boolean {
  if (shards?.get(shardId) === undefined) return false;
  const Records = [{ ShardId: shardId, SequenceNumber: sequenceNumber }];
  return findMisplaced([shipment.entry], { Records }, shards).length === 0;
}
