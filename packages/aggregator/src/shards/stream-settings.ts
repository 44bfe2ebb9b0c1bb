import { AggregationError } from '../support/errors.ts';
import { checkWholeNumber, MAX_RECORD_BYTE_LENGTH } from '../support/limits.ts';
import { isObject } from '../support/type-name.ts';

/** The fields of the `StreamDescriptionSummary` of DescribeStreamSummary that matter here. */
export interface StreamSettings {
  /** `AUTO` for a service-managed stream. */
  readonly RecordDistributionStrategy?: string | undefined;
  /** The most that a record may hold, data and partition key together; without it 10,240 (10 MiB). */
  readonly MaxRecordSizeInKiB?: number | undefined;
}

/** Every summary has one of them. Other descriptions of a stream have none, and do not show `AUTO`. */
const SUMMARY_FIELDS = ['OpenShardCount', 'RecordDistributionStrategy', 'MaxRecordSizeInKiB'];

/** How large a record may be. Throws `INVALID_OPTION` and, for `AUTO`, `AGGREGATION_UNSUPPORTED`. */
export function maxRecordByteLengthOf(stream: StreamSettings | null = {}): number {
  const { RecordDistributionStrategy: strategy, MaxRecordSizeInKiB: sizeInKiB } = stream ?? {};
  if (strategy === 'AUTO') {
    const problem = 'is service-managed (AUTO), on which aggregation is not supported';
    throw new AggregationError('AGGREGATION_UNSUPPORTED', 'stream', problem);
  }
  if (!isSummary(stream ?? {}) || (strategy ?? 'USER_PARTITION_KEY') !== 'USER_PARTITION_KEY') {
    const problem = 'is not the StreamDescriptionSummary of DescribeStreamSummary';
    throw new AggregationError('INVALID_OPTION', 'stream', problem);
  }
  const largest = MAX_RECORD_BYTE_LENGTH / 1_024;
  checkWholeNumber('stream.MaxRecordSizeInKiB', sizeInKiB ?? largest, 1, largest);
  return (sizeInKiB ?? largest) * 1_024;
}

/** An empty object will do. An answer with a summary in it will not, whatever else it has. */
function isSummary(stream: unknown): boolean {
  if (!isObject(stream) || 'StreamDescriptionSummary' in stream) return false;
  return Object.keys(stream).length === 0 || SUMMARY_FIELDS.some((field) => field in stream);
}
