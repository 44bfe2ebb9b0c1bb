import { AggregationError } from './errors.ts';
import { isObject } from './type-name.ts';

/** When an aggregator returns an entry. */
export interface AggregatorOptions {
  /**
   * The most bytes that an aggregated record of several user records may have, frame included: 64 to
   * 10,485,760, by default 51,200 (the KPL's AggregationMaxSize). A lone user record may be larger.
   */
  readonly maxBytes?: number | undefined;
  /** The most user records in one entry; by default as many as fit (AggregationMaxCount: 2^32 - 1). */
  readonly maxRecords?: number | undefined;
  /** A user record alone in its entry goes `'raw'` (default, as in the KPL), or in an aggregated record of one. */
  readonly loneRecords?: 'raw' | 'aggregated' | undefined;
}

/** The fields of the `StreamDescriptionSummary` of DescribeStreamSummary that matter here. */
export interface StreamSettings {
  /** `AUTO` for a service-managed stream. */
  readonly RecordDistributionStrategy?: string | undefined;
  /** The most that a record may hold, data and partition key together; without it 10,240 (10 MiB). */
  readonly MaxRecordSizeInKiB?: number | undefined;
}

export interface Limits {
  readonly maxBytes: number;
  readonly maxRecords: number;
  /** The most that data and partition key of one record may hold together. */
  readonly maxRecordByteLength: number;
  /** `maxBytes`, but never so much that a record is too large with its partition key, `a`. */
  readonly maxFramedBytes: number;
  readonly loneRecords: 'raw' | 'aggregated';
  /** Everything goes out raw, and belongs on whichever shard takes it. */
  readonly isServiceManaged: boolean;
}

/** The KPL spends one byte on the outer partition key, which the explicit hash key makes meaningless. */
export const AGGREGATED_PARTITION_KEY = 'a';
/** The most that data and partition key of one record may hold together (PutRecords, API reference). */
const MAX_RECORD_BYTE_LENGTH = 10_485_760;
const MAX_RECORDS = 2 ** 32 - 1;
const STRATEGIES = ['USER_PARTITION_KEY', 'AUTO'];
/** Every summary has one of them. Other descriptions of a stream have none, and do not show `AUTO`. */
const SUMMARY_FIELDS = ['OpenShardCount', 'RecordDistributionStrategy', 'MaxRecordSizeInKiB'];

export function resolveLimits(options: AggregatorOptions, stream?: StreamSettings | null): Limits {
  const { maxBytes = 51_200, maxRecords = MAX_RECORDS, loneRecords = 'raw' } = options;
  const largest = maxRecordByteLengthOf(stream);
  const isServiceManaged = stream?.RecordDistributionStrategy === 'AUTO';
  checkWholeNumber('maxBytes', maxBytes, 64, MAX_RECORD_BYTE_LENGTH);
  checkWholeNumber('maxRecords', maxRecords, 1, MAX_RECORDS);
  if (loneRecords !== 'raw' && loneRecords !== 'aggregated') {
    throw new AggregationError('INVALID_OPTION', 'loneRecords', `is not 'raw' or 'aggregated'`);
  }
  if (isServiceManaged && loneRecords === 'aggregated') throw unsupported('loneRecords', `is 'aggregated'`);
  return {
    // More cannot go out at once: waiting for it would only pack the rest again and again.
    maxBytes: Math.min(maxBytes, largest),
    maxRecords,
    maxRecordByteLength: largest,
    maxFramedBytes: Math.min(maxBytes, largest - AGGREGATED_PARTITION_KEY.length),
    loneRecords,
    isServiceManaged,
  };
}

/** A service-managed stream cannot have what needs an aggregated record. */
export function unsupported(field: string, found: string): AggregationError {
  const problem = `${found}, but the stream is service-managed (AUTO), on which aggregation is not supported`;
  return new AggregationError('AGGREGATION_UNSUPPORTED', field, problem);
}

/** How large a record may be. Throws `INVALID_OPTION`. */
function maxRecordByteLengthOf(stream: StreamSettings | null = {}): number {
  const { RecordDistributionStrategy: strategy, MaxRecordSizeInKiB: sizeInKiB } = stream ?? {};
  if (!isSummary(stream ?? {}) || !STRATEGIES.includes(strategy ?? 'USER_PARTITION_KEY')) {
    throw notASummary();
  }
  const largest = MAX_RECORD_BYTE_LENGTH / 1_024;
  checkWholeNumber('stream.MaxRecordSizeInKiB', sizeInKiB ?? largest, 1, largest);
  return (sizeInKiB ?? largest) * 1_024;
}

export function notASummary(): AggregationError {
  const problem = 'is not the StreamDescriptionSummary of DescribeStreamSummary';
  return new AggregationError('INVALID_OPTION', 'stream', problem);
}

/** An empty object will do. An answer with a summary in it will not, whatever else it has. */
function isSummary(stream: unknown): boolean {
  if (!isObject(stream) || 'StreamDescriptionSummary' in stream) return false;
  return Object.keys(stream).length === 0 || SUMMARY_FIELDS.some((field) => field in stream);
}

/** An option by another name is a mistake. Throws `INVALID_OPTION`. */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (!isObject(options)) throw new AggregationError('INVALID_OPTION', 'options', 'is not an object');
  const other = Object.keys(options).find((name) => !names.includes(name));
  if (other === undefined) return;
  throw new AggregationError('INVALID_OPTION', other, `is not an option, expected ${names.join(', ')}`);
}

export function checkWholeNumber(name: string, value: unknown, min: number, max: number): void {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return;
  const found = typeof value === 'number' ? value : `of type ${typeof value}`;
  const problem = `is ${found}, expected a whole number from ${min} to ${max}`;
  throw new AggregationError('INVALID_OPTION', name, problem);
}
