import type { GetShardIteratorInput } from '@aws-sdk/client-kinesis';
import type { ExtendedSequenceNumber } from '@kpl-kit/deagg';

/** A row of the KCL's lease table in DynamoDB. Its `leaseKey` names the shard. */
export interface KclLease {
  /** A sequence number, `TRIM_HORIZON`, `LATEST`, `AT_TIMESTAMP` or `SHARD_END`. */
  readonly checkpoint: string;
  /** Text in the JSON of the AWS CLI. The KCL takes a missing one for 0. */
  readonly checkpointSubSequenceNumber?: number | string | undefined;
}

/** For GetShardIterator, and for the options of `deaggregateStream`. */
export interface StartPosition {
  readonly iterator: Pick<
    GetShardIteratorInput,
    'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'
  >;
  readonly resumeAfter: ExtendedSequenceNumber | undefined;
}

/**
 * Where to resume a shard after a KCL application, which must have stopped. Returns undefined if the KCL has
 * finished the shard; its child shards have leases of their own.
 *
 * `initialTime` is for a shard in which the application has saved no checkpoint: the timestamp of its initial
 * position or, if that is LATEST, when it first started. Neither is in the lease table.
 */
export function startAfterKcl(lease: KclLease, initialTime: Date): StartPosition | undefined {
  const { checkpoint, checkpointSubSequenceNumber = 0 } = lease;
  switch (checkpoint) {
    case 'SHARD_END':
      return undefined;
    case 'TRIM_HORIZON':
      return { iterator: { ShardIteratorType: 'TRIM_HORIZON' }, resumeAfter: undefined };
    // LATEST itself would skip what has arrived since the application first started.
    case 'LATEST':
    case 'AT_TIMESTAMP':
      return {
        iterator: { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: initialTime },
        resumeAfter: undefined,
      };
  }
  if (!/^\d+$/.test(checkpoint)) throw new TypeError('the lease has no checkpoint');
  return {
    // The Kinesis record may hold more user records, which AFTER_SEQUENCE_NUMBER would lose.
    iterator: { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: checkpoint },
    resumeAfter: {
      sequenceNumber: checkpoint,
      subSequenceNumber: Number(checkpointSubSequenceNumber),
    },
  };
}
