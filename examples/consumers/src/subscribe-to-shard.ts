import { setTimeout as delay } from 'node:timers/promises';
import {
  type KinesisClient,
  type _Record as KinesisRecord,
  ResourceInUseException,
  type StartingPosition,
  SubscribeToShardCommand,
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

/** One shard, read by a registered consumer with enhanced fan-out, and what to do with it. */
export interface ShardSubscriber {
  readonly client: KinesisClient;
  readonly consumerArn: string;
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

/** Kinesis refuses a second subscription in the five seconds after the first. */
const MILLISECONDS_UNTIL_FREE = 5_000;

/** Handles the user records of a shard until it ends. Rejects with the signal's reason if that is aborted. */
export async function consumeSubscription(subscriber: ShardSubscriber): Promise<void> {
  const { checkpoint, signal } = subscriber;
  const unreadable = new Map<string | undefined, Diagnostic>();
  const onDiagnostic = (found: Diagnostic) => {
    if (isUnreadable(found)) unreadable.set(found.sequenceNumber, found);
  };
  const options = { resumeAfter: checkpoint, markLast: true, onDiagnostic, signal } as const;

  for await (const userRecord of deaggregateStream(batchesOf(subscriber), options)) {
    const diagnostic = unreadable.get(userRecord.SequenceNumber);
    unreadable.delete(userRecord.SequenceNumber);
    if (diagnostic === undefined) await subscriber.handle(userRecord);
    else await subscriber.setAside(userRecord, diagnostic);
    // A plain record has no mark: it is always the last of its Kinesis record.
    await subscriber.saveCheckpoint({
      ...extendedSequenceNumber(userRecord),
      isLast: userRecord.IsLast ?? true,
    });
  }
}

/** The records of each event. When a subscription ends, after five minutes, the next one goes on there. */
async function* batchesOf(subscriber: ShardSubscriber): AsyncGenerator<KinesisRecord[]> {
  let position = startingPosition(subscriber.checkpoint);
  for (;;) {
    for await (const { SubscribeToShardEvent: event } of await subscribe(subscriber, position)) {
      if (event === undefined) continue;
      yield event.Records ?? [];
      // The last event of a shard that was split or merged. Its ChildShards are to be read now.
      if (event.ContinuationSequenceNumber === undefined) return;
      // Moves on also while the shard has no records.
      position = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: event.ContinuationSequenceNumber };
    }
  }
}

async function subscribe(
  { client, consumerArn, shardId, signal }: ShardSubscriber,
  position: StartingPosition,
) {
  const subscription = { ConsumerARN: consumerArn, ShardId: shardId, StartingPosition: position };
  for (;;) {
    try {
      const output = await client.send(new SubscribeToShardCommand(subscription), { abortSignal: signal });
      return output.EventStream ?? [];
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      await delay(MILLISECONDS_UNTIL_FREE, undefined, { signal });
    }
  }
}

/** Reads a partly handled aggregated record again: `resumeAfter` skips the user records that are done. */
function startingPosition(checkpoint: Checkpoint | undefined): StartingPosition {
  return checkpoint === undefined
    ? { Type: 'TRIM_HORIZON' }
    : {
        Type: checkpoint.isLast ? 'AFTER_SEQUENCE_NUMBER' : 'AT_SEQUENCE_NUMBER',
        SequenceNumber: checkpoint.sequenceNumber,
      };
}
