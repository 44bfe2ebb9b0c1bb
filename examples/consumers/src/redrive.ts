import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type _Record as SdkRecord,
} from '@aws-sdk/client-kinesis';
import type { KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';

/** Points to a batch of records, which the stream keeps until its retention period ends. */
interface BatchInfo {
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly streamArn: string;
}

/**
 * Handles a batch that Lambda gave up on. `message` is what the event source mapping sent to its on-failure
 * destination: the body of an SQS message, the message of an SNS notification, or the text of an S3 object.
 * Rejects if a record fails again, so the message stays in the queue.
 *
 * The records are handled after those that followed them in the stream. If the event source mapping has a
 * filter or a ParallelizationFactor, a message of SQS or SNS also covers records of other batches, or records
 * that the filter left out.
 *
 * @example
 * ```ts
 * // The function of the queue, with a BatchSize of 1.
 * export const handler: SQSHandler = async ({ Records: [message] }, context) => {
 *   await redrive(message.body, client, (event) => ordersHandler(event, context));
 * };
 *
 * // An object of the bucket: delete it when this resolves.
 * const { Body } = await s3.getObject({ Bucket, Key });
 * await redrive(await Body.transformToString(), client, (event) => ordersHandler(event, context));
 * ```
 */
export async function redrive(
  message: string,
  client: KinesisClient,
  handle: (event: KinesisStreamEvent) => Promise<unknown>,
): Promise<void> {
  const parsed = JSON.parse(message);
  // From an SQS queue that is subscribed to an SNS topic.
  if (parsed.Type === 'Notification') return redrive(parsed.Message, client, handle);
  const { KinesisBatchInfo, payload } = parsed;
  if (KinesisBatchInfo === undefined) throw new Error('the message is not about a batch of Kinesis records');
  // Only an S3 object has the event itself.
  const event = payload === undefined ? await readBatch(client, KinesisBatchInfo) : JSON.parse(payload);
  // A function that reports no single failures returns anything, or nothing.
  const response = (await handle(event)) as Partial<KinesisStreamBatchResponse> | null | undefined;
  const [failure] = response?.batchItemFailures ?? [];
  if (failure !== undefined) throw new Error(`sequence number ${failure.itemIdentifier} failed again`);
}

async function readBatch(client: KinesisClient, batch: BatchInfo): Promise<KinesisStreamEvent> {
  const { shardId, startSequenceNumber, endSequenceNumber, streamArn: StreamARN } = batch;
  const begin = new GetShardIteratorCommand({
    StreamARN,
    ShardId: shardId,
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    StartingSequenceNumber: startSequenceNumber,
  });
  const records: KinesisStreamRecord[] = [];
  let { ShardIterator } = await client.send(begin);
  while (ShardIterator !== undefined) {
    const output = await client.send(new GetRecordsCommand({ StreamARN, ShardIterator }));
    for (const record of output.Records ?? []) {
      // Kinesis skips expired records without an error.
      if (records.length === 0 && record.SequenceNumber !== startSequenceNumber) throw isGone(shardId);
      records.push(toEventRecord(record, batch));
      if (record.SequenceNumber === endSequenceNumber) return { Records: records };
    }
    const isAtTip = output.Records?.length === 0 && output.MillisBehindLatest === 0;
    ShardIterator = isAtTip ? undefined : output.NextShardIterator;
  }
  throw isGone(shardId);
}

function isGone(shardId: string): Error {
  return new Error(`${shardId}: the stream no longer has the whole batch`);
}

/** The record as Lambda delivers it, except for the role. */
function toEventRecord(record: SdkRecord, { shardId, streamArn }: BatchInfo): KinesisStreamRecord {
  const { SequenceNumber = '', PartitionKey = '', Data = [], ApproximateArrivalTimestamp } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey,
      sequenceNumber: SequenceNumber,
      data: Buffer.from(Data).toString('base64'),
      approximateArrivalTimestamp: Number(ApproximateArrivalTimestamp) / 1_000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${SequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: '',
    awsRegion: streamArn.split(':')[3] ?? '',
    eventSourceARN: streamArn,
  };
}
