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
}

export interface Limits {
  readonly maxBytes: number;
  readonly maxRecords: number;
  /** The most that data and partition key of one record may hold together. */
  readonly maxRecordByteLength: number;
  /** `maxBytes`, but never so much that a record is too large with its partition key, `a`. */
  readonly maxFramedBytes: number;
}

/** The KPL spends one byte on the outer partition key, which the explicit hash key makes meaningless. */
export const AGGREGATED_PARTITION_KEY = 'a';
/** The most that data and partition key of one record may hold together (PutRecords, API reference). */
export const MAX_RECORD_BYTE_LENGTH = 10_485_760;
const MAX_RECORDS = 2 ** 32 - 1;

export function resolveLimits(options: AggregatorOptions, largest: number = MAX_RECORD_BYTE_LENGTH): Limits {
  const { maxBytes = 51_200, maxRecords = MAX_RECORDS } = options;
  checkWholeNumber('maxBytes', maxBytes, 64, MAX_RECORD_BYTE_LENGTH);
  checkWholeNumber('maxRecords', maxRecords, 1, MAX_RECORDS);
  return {
    // More cannot go out at once: waiting for it would only pack the rest again and again.
    maxBytes: Math.min(maxBytes, largest),
    maxRecords,
    maxRecordByteLength: largest,
    maxFramedBytes: Math.min(maxBytes, largest - AGGREGATED_PARTITION_KEY.length),
  };
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
