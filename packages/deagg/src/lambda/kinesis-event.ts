import { readSequenceNumber } from '../identity/sequence-number.ts';
import { DeaggregationError } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';

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
  /** What the last invocation for the window has returned; an empty object in the first. */
  readonly state?: object;
}

/**
 * Checks the event as a whole before anything of it is handled. Throws `INVALID_EVENT` when it is another kind of event, and
 * says which, or when a record has no sequence number: a failure could not be reported then.
 */
export function requireKinesisEvent(event: unknown): KinesisEvent {
  const found = describeEvent(event);
  if (found !== KINESIS_EVENT) {
    throw new DeaggregationError('INVALID_EVENT', `the event is ${found}, expected a Kinesis event`);
  }
  const { Records } = event as KinesisEvent;
  for (const [recordIndex, record] of Records.entries()) {
    const kinesis: { data?: unknown; sequenceNumber?: unknown } | undefined = record?.kinesis;
    const what =
      typeof kinesis?.data !== 'string'
        ? `kinesis.data is ${typeName(kinesis?.data)}, expected a base64 string`
        : readSequenceNumber(kinesis.sequenceNumber) === undefined
          ? 'kinesis.sequenceNumber is no string of digits'
          : undefined;
    if (what !== undefined) {
      throw new DeaggregationError('INVALID_EVENT', `record ${recordIndex}: ${what}`, { recordIndex });
    }
  }
  return event as KinesisEvent;
}

/** Checks that it is the list of Kinesis records that a pipe hands to its enrichment. Throws `INVALID_EVENT`. */
export function requirePipesRecords(event: unknown): readonly PipesRecord[] {
  if (Array.isArray(event) && event.every(isPipesRecord)) return event;
  const found = Array.isArray(event) ? describePipesBatch(event) : describeEvent(event);
  throw new DeaggregationError(
    'INVALID_EVENT',
    `the event is ${found}, expected the Kinesis records of a pipe`,
  );
}

function isPipesRecord(record: Fields | null | undefined): boolean {
  const isKinesis = record?.eventSource === undefined || record.eventSource === 'aws:kinesis';
  return isKinesis && typeof record?.data === 'string' && record.kinesisRecordMetadata === undefined;
}

const KINESIS_EVENT = 'a Kinesis event';

type Fields = Readonly<Record<string, unknown>>;

/** Says what an event looks like, never what is in it. */
function describeEvent(event: unknown): string {
  if (Array.isArray(event)) return 'an array (a batch of EventBridge Pipes?)';
  if (typeof event !== 'object' || event === null) return typeName(event);
  const { Records, records } = event as Fields;
  if (Array.isArray(Records)) return describeRecords(Records);
  if (records !== undefined) return describeOthersRecords(event as Fields);
  if ('detail-type' in event) return 'an EventBridge event';
  if ('awslogs' in event) return 'a CloudWatch Logs event';
  if ('requestContext' in event || 'httpMethod' in event) return 'an HTTP request';
  return 'an object without Records';
}

/** An empty list can be the last invocation for a tumbling window. */
function describeRecords(records: readonly unknown[]): string {
  if (records.length === 0) return KINESIS_EVENT;
  const first = (typeof records[0] === 'object' && records[0] !== null ? records[0] : {}) as Fields;
  if (typeof first.kinesis === 'object' && first.kinesis !== null) return KINESIS_EVENT;
  const source = SOURCES.get(first.eventSource ?? first.EventSource);
  if (source !== undefined) return `${source} event`;
  return 'Data' in first ? 'an answer of GetRecords' : 'an object with Records of another kind';
}

function describeOthersRecords({ deliveryStreamArn, applicationArn, eventSource }: Fields): string {
  if (deliveryStreamArn !== undefined) return 'a Firehose transformation event';
  if (applicationArn !== undefined) return 'a Kinesis Analytics event';
  const source = SOURCES.get(eventSource);
  return source === undefined ? 'an object with records of another kind' : `${source} event`;
}

function describePipesBatch(records: readonly (Fields | null | undefined)[]): string {
  const source = SOURCES.get(records.find((record) => !isPipesRecord(record))?.eventSource);
  return source === undefined ? 'an array of something else' : `the batch of ${source} pipe`;
}

const SOURCES: ReadonlyMap<unknown, string> = new Map([
  ['aws:sqs', 'an SQS'],
  ['aws:sns', 'an SNS'],
  ['aws:s3', 'an S3'],
  ['aws:dynamodb', 'a DynamoDB stream'],
  ['aws:kafka', 'a Kafka'],
  ['SelfManagedKafka', 'a Kafka'],
  ['aws:rmq', 'a RabbitMQ'],
  ['aws:amq', 'an ActiveMQ'],
  ['aws:ses', 'an SES'],
]);
