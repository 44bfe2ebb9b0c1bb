import { readSequenceNumber } from '../identity/sequence-number.ts';
import { DeaggregationError } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import { describeEvent, describePipesBatch, isPipesRecord, KINESIS_EVENT } from './describe-event.ts';

/**
 * One record of a Kinesis event, as Lambda delivers it.
 * See https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export interface KinesisEventRecord {
  /** The Kinesis record itself. */
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
    /** `a` for an aggregated record; null or missing in service-managed streams. */
    readonly partitionKey?: string | null;
    /** A decimal number too large for a `number`. */
    readonly sequenceNumber: string;
    /** Seconds. */
    readonly approximateArrivalTimestamp?: number;
    /** `1.0`. */
    readonly kinesisSchemaVersion?: string;
  };
  /** Shard id and sequence number, with a colon between. */
  readonly eventID: string;
  /** `aws:kinesis`. */
  readonly eventSource?: string;
  /** The stream, or its consumer. */
  readonly eventSourceARN?: string;
  /** `aws:kinesis:record`. */
  readonly eventName?: string;
  /** `1.0`. */
  readonly eventVersion?: string;
  /** The role that reads the stream. */
  readonly invokeIdentityArn?: string;
  /** Such as `us-east-1`. */
  readonly awsRegion?: string;
}

/**
 * A Kinesis record as EventBridge Pipes hands it to an enrichment: the fields of Lambda's, flat.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html
 */
export type PipesRecord = Omit<KinesisEventRecord, 'kinesis'> & KinesisEventRecord['kinesis'];

/** What else the event of a tumbling window holds. */
export interface TumblingWindow {
  /** When it begins and ends. */
  readonly window?: {
    /** ISO 8601. */
    readonly start: string;
    /** ISO 8601. */
    readonly end: string;
  };
  /** True in the last invocation for the window, which has no records. */
  readonly isFinalInvokeForWindow?: boolean;
  /** True when the state grew over 1 MB. */
  readonly isWindowTerminatedEarly?: boolean;
  /** The shard, which has a window of its own. */
  readonly shardId?: string;
  /** The stream, or its consumer. */
  readonly eventSourceARN?: string;
}

/** What Lambda's event source mapping for Kinesis passes to a function, with or without a tumbling window. */
export interface KinesisEvent extends TumblingWindow {
  /** Of one shard, in order. */
  readonly Records: readonly KinesisEventRecord[];
  /** What the previous invocation for the window returned; an empty object in the first. */
  readonly state?: object;
}

/**
 * Checks the event as a whole before any of it is handled. Throws `INVALID_EVENT` and says which kind of
 * event it is, or which record has no sequence number, without which a failure could not be reported.
 */
export function requireKinesisEvent(event: unknown): KinesisEvent {
  const found = describeEvent(event);
  if (found !== KINESIS_EVENT) {
    throw new DeaggregationError('INVALID_EVENT', `the event is ${found}, expected a Kinesis event`);
  }
  const { Records } = event as KinesisEvent;
  for (const [recordIndex, record] of Records.entries()) {
    const { data, sequenceNumber }: { data?: unknown; sequenceNumber?: unknown } = record?.kinesis ?? {};
    const refused = (what: string) =>
      new DeaggregationError('INVALID_EVENT', `record ${recordIndex}: kinesis.${what}`, { recordIndex });
    if (typeof data !== 'string') throw refused(`data is ${typeName(data)}, expected a base64 string`);
    if (readSequenceNumber(sequenceNumber) === undefined) {
      throw refused('sequenceNumber is not a string of digits');
    }
  }
  return event as KinesisEvent;
}

/** Checks that it is the list of Kinesis records of a pipe's enrichment. Throws `INVALID_EVENT`. */
export function requirePipesRecords(event: unknown): readonly PipesRecord[] {
  if (Array.isArray(event) && event.every(isPipesRecord)) return event;
  const what = Array.isArray(event) ? describePipesBatch(event) : describeEvent(event);
  const found = `the event is ${what}, expected the Kinesis records of a pipe`;
  throw new DeaggregationError('INVALID_EVENT', found);
}

/** Compares sequence numbers as numbers: as texts, 99 comes after 100. */
export function comesBefore({ kinesis: a }: KinesisEventRecord, { kinesis: b }: KinesisEventRecord): boolean {
  if (a.sequenceNumber.length === b.sequenceNumber.length) return a.sequenceNumber < b.sequenceNumber;
  return BigInt(a.sequenceNumber) < BigInt(b.sequenceNumber);
}

/** The record with the lowest sequence number. */
export function lowestOf(records: readonly KinesisEventRecord[]): KinesisEventRecord | undefined {
  let [lowest] = records;
  for (const record of records) if (lowest && comesBefore(record, lowest)) lowest = record;
  return lowest;
}
