import { typeName } from '../support/type-name.ts';

/** What an event is found to be when it is the right one. */
export const KINESIS_EVENT = 'a Kinesis event';

type Fields = Readonly<Record<string, unknown>>;

/** Says what an event looks like, never what is in it. */
export function describeEvent(event: unknown): string {
  if (Array.isArray(event)) return 'an array (a batch of EventBridge Pipes?)';
  if (typeof event !== 'object' || event === null) return typeName(event);
  const { Records, records } = event as Fields;
  if (Array.isArray(Records)) return describeRecords(Records);
  if ('KinesisBatchInfo' in event) return describeFailed(event as Fields);
  if (records !== undefined) return describeOthersRecords(event as Fields);
  if ('detail-type' in event) return 'an EventBridge event';
  if ('awslogs' in event) return 'a CloudWatch Logs event';
  if ('requestContext' in event || 'httpMethod' in event) return 'an HTTP request';
  return 'an object without Records';
}

/** What an event source mapping sends to its on-failure destination: S3 gets the batch, SQS and SNS where it is. */
function describeFailed({ payload }: Fields): string {
  return payload === undefined
    ? 'a message to an on-failure destination (read its KinesisBatchInfo from the stream)'
    : 'an object of an on-failure destination in S3 (pass JSON.parse(object.payload))';
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

/** Says what an array is that is not the batch of a pipe. */
export function describePipesBatch(records: readonly (Fields | null | undefined)[]): string {
  const source = SOURCES.get(records.find((record) => !isPipesRecord(record))?.eventSource);
  return source === undefined ? 'an array of something else' : `the batch of ${source} pipe`;
}

/** Whether it is a Kinesis record as a pipe passes it on. */
export function isPipesRecord(record: Fields | null | undefined): boolean {
  const isKinesis = record?.eventSource === undefined || record.eventSource === 'aws:kinesis';
  return isKinesis && typeof record?.data === 'string' && record.kinesisRecordMetadata === undefined;
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
