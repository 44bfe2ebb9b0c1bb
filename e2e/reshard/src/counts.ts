import type { Delivery } from '@kpl-kit/e2e-kcl/delivery';
import { numbersDelivered } from '@kpl-kit/e2e-kcl/outcome';

/** Of user records. */
export interface Counts {
  readonly delivered: number;
  readonly lost: number;
  /** Delivered again from another place, because they were sent again. */
  readonly twice: number;
}

/** Counts a delivery of the same place once: the KCL promises to deliver at least once. */
export function countDelivered(sentCount: number, deliveries: readonly Delivery[]): Counts {
  const places = new Map(deliveries.map((delivery) => [placeOf(delivery), delivery]));
  const userRecords = [...places.values()].filter((delivery) => numbersDelivered([delivery]).size > 0);
  const delivered = numbersDelivered(userRecords).size;
  return { delivered, lost: sentCount - delivered, twice: userRecords.length - delivered };
}

function placeOf({ shardId, sequenceNumber, subSequenceNumber }: Delivery): string {
  return `${shardId}:${sequenceNumber}:${subSequenceNumber}`;
}
