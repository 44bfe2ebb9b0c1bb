import { setTimeout as delay } from 'node:timers/promises';
import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import {
  type Deaggregated,
  type Diagnostic,
  deaggregateStream,
  type ExtendedSequenceNumber,
  extendedSequenceNumber,
  isUnreadable,
} from '@kpl-kit/deagg';

/** The last user record that was handled. */
export interface Checkpoint extends ExtendedSequenceNumber {
  /** Whether nothing of its Kinesis record is left. */
  readonly isLast: boolean;
}

/** One shard, and what to do with it. */
export interface ShardConsumer {
  readonly client: KinesisClient;
  readonly streamArn: string;
  readonly shardId: string;
  handle(userRecord: Deaggregated<KinesisRecord>): Promise<void>;
  /** Stores a record that cannot be read for somebody to look at. If it rejects, reading stops before it. */
  setAside(record: KinesisRecord, diagnostic: Diagnostic): Promise<void>;
  /** Where the last run stopped; undefined to begin with the oldest record. */
  readonly checkpoint: Checkpoint | undefined;
  /**
   * Saves the place, in a database for example. Called for each user record: save every hundredth if you can
   * handle the others again.
   */
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  readonly signal: AbortSignal;
}

/** GetRecords allows five calls a second for each shard, shared by all that read it. */
const MILLISECONDS_BETWEEN_CALLS = 250;

/** Handles the user records of a shard until it ends. Rejects with the signal's reason if that is aborted. */
export async function consumeShard(consumer: ShardConsumer): Promise<void> {
  const { checkpoint, signal } = consumer;
  const unreadable = new Map<string | undefined, Diagnostic>();
  const onDiagnostic = (found: Diagnostic) => {
    if (isUnreadable(found)) unreadable.set(found.sequenceNumber, found);
  };
  const options = { resumeAfter: checkpoint, markLast: true, onDiagnostic, signal } as const;

  for await (const userRecord of deaggregateStream(batchesOf(consumer), options)) {
    const diagnostic = unreadable.get(userRecord.SequenceNumber);
    unreadable.delete(userRecord.SequenceNumber);
    if (diagnostic === undefined) await consumer.handle(userRecord);
    else await consumer.setAside(userRecord, diagnostic);
    // A plain record has no mark: it is always the last of its Kinesis record.
    await consumer.saveCheckpoint({
      ...extendedSequenceNumber(userRecord),
      isLast: userRecord.IsLast ?? true,
    });
  }
}

/** The records of each GetRecords call, made when all user records of the last one are handled. */
async function* batchesOf(consumer: ShardConsumer): AsyncGenerator<KinesisRecord[]> {
  const { client, streamArn, checkpoint, signal } = consumer;
  let lastRead: string | undefined;
  let iterator = await shardIterator(consumer, checkpoint);
  while (iterator !== undefined) {
    try {
      const get = new GetRecordsCommand({ StreamARN: streamArn, ShardIterator: iterator });
      const { Records = [], NextShardIterator } = await client.send(get, { abortSignal: signal });
      yield Records;
      lastRead = Records.at(-1)?.SequenceNumber ?? lastRead;
      iterator = NextShardIterator;
    } catch (error) {
      // It expires after five minutes, and handling a batch took longer.
      if (!(error instanceof ExpiredIteratorException)) throw error;
      const place = lastRead === undefined ? checkpoint : { sequenceNumber: lastRead, isLast: true };
      iterator = await shardIterator(consumer, place);
    }
    await delay(MILLISECONDS_BETWEEN_CALLS, undefined, { signal });
  }
}

/** Reads a partly handled aggregated record again: `resumeAfter` skips the user records that are done. */
async function shardIterator(
  { client, streamArn, shardId, signal }: ShardConsumer,
  place: Checkpoint | undefined,
): Promise<string | undefined> {
  const from =
    place === undefined
      ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
      : ({
          ShardIteratorType: place.isLast ? 'AFTER_SEQUENCE_NUMBER' : 'AT_SEQUENCE_NUMBER',
          StartingSequenceNumber: place.sequenceNumber,
        } as const);
  const get = new GetShardIteratorCommand({ StreamARN: streamArn, ShardId: shardId, ...from });
  return (await client.send(get, { abortSignal: signal })).ShardIterator;
}
