import { type PipesRecord, pipesEnrichment } from '@kpl-kit/deagg/lambda';

/** What the target of the pipe gets for each user record. */
export interface Order {
  readonly id: string;
  readonly customer: string | null | undefined;
  readonly order: unknown;
}

/**
 * Enriches the batches of a pipe from a Kinesis stream to an SQS queue, which takes 10 messages at once. One Kinesis record can be
 * more messages than that: the source of the pipe needs a small BatchSize. What is too much fails as a whole, and nothing is lost.
 */
export const handler: (records: readonly PipesRecord[]) => Promise<Order[]> = pipesEnrichment(
  ({ eventID, partitionKey, subSequenceNumber, data }) => {
    const order = JSON.parse(Buffer.from(data, 'base64').toString());
    // What returns undefined does not reach the target.
    if (order.n === 0) return undefined;
    return { id: `${eventID}:${subSequenceNumber ?? 0}`, customer: partitionKey, order };
  },
  { targetMaxBatch: 10, onMalformed: 'throw' },
);
