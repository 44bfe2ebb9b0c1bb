import { AggregationError } from './errors.ts';

/** When an aggregator gives out an entry. */
export interface AggregatorOptions {
  /**
   * The most bytes that an aggregated record of several user records may have, frame included: 64 to 10,485,760, by
   * default 51,200 (the KPL's AggregationMaxSize). A lone user record goes out whatever its size.
   */
  readonly maxBytes?: number | undefined;
  /** The most user records in one entry, from 1; by default as many as fit (the KPL's AggregationMaxCount: 2^32 - 1). */
  readonly maxRecords?: number | undefined;
}

/** The options with their defaults. */
export interface Limits {
  readonly maxBytes: number;
  readonly maxRecords: number;
  /** The most that data and partition key of one record may hold together. */
  readonly maxRecordByteLength: number;
  /** `maxBytes`, but never so much that a record is too large with its partition key, `a`. */
  readonly maxFramedBytes: number;
}

const DEFAULT_MAX_BYTES = 51_200;
/** The most that data and partition key of one record may hold together (PutRecords, API reference). */
export const MAX_RECORD_BYTE_LENGTH = 10_485_760;
/** The KPL spends one byte on the outer partition key, which the explicit hash key makes meaningless. */
export const AGGREGATED_PARTITION_KEY = 'a';
const DEFAULT_MAX_RECORDS = 2 ** 32 - 1;

/** Throws an {@link AggregationError} with the code `INVALID_OPTION`. */
export function resolveLimits(
  options: AggregatorOptions = {},
  maxRecordByteLength: number = MAX_RECORD_BYTE_LENGTH,
): Limits {
  if (typeof options !== 'object' || options === null) {
    throw new AggregationError('INVALID_OPTION', 'options', 'is not an object');
  }
  const { maxBytes = DEFAULT_MAX_BYTES, maxRecords = DEFAULT_MAX_RECORDS } = options;
  checkWholeNumber('maxBytes', maxBytes, 64, MAX_RECORD_BYTE_LENGTH);
  checkWholeNumber('maxRecords', maxRecords, 1, DEFAULT_MAX_RECORDS);
  return {
    // More cannot go out at once: to wait for it would only pack the rest again and again.
    maxBytes: Math.min(maxBytes, maxRecordByteLength),
    maxRecords,
    maxRecordByteLength,
    maxFramedBytes: Math.min(maxBytes, maxRecordByteLength - AGGREGATED_PARTITION_KEY.length),
  };
}

/** Throws an {@link AggregationError} with the code `INVALID_OPTION`. */
export function checkWholeNumber(name: string, value: unknown, min: number, max: number): void {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return;
  const found = typeof value === 'number' ? value : `of type ${typeof value}`;
  throw new AggregationError(
    'INVALID_OPTION',
    name,
    `is ${found}, expected a whole number from ${min} to ${max}`,
  );
}
