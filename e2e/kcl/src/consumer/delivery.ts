/** A record as it reached a consumer's code: one that was not aggregated, or a user record of one that was. */
export interface Delivery {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Undefined when the Kinesis record was not aggregated. */
  readonly subSequenceNumber: number | undefined;
  readonly partitionKey: string;
  /** Undefined when there is none, and for a Kinesis record that was not aggregated: its own is not told. */
  readonly explicitHashKey: string | undefined;
  /** In base64. */
  readonly data: string;
}

/** Two are the same delivery when all of it is the same. */
export function toText(delivery: Delivery): string {
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, explicitHashKey, data } = delivery;
  return JSON.stringify([
    shardId,
    sequenceNumber,
    subSequenceNumber ?? null,
    partitionKey,
    explicitHashKey ?? null,
    data,
  ]);
}

/** For messages: whose it is, and where it is. */
export function toPlace({ shardId, sequenceNumber, subSequenceNumber, partitionKey }: Delivery): string {
  return `${partitionKey} at ${shardId}:${sequenceNumber}:${subSequenceNumber ?? 'not aggregated'}`;
}
