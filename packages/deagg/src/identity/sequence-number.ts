import { DeaggregationError, type DeaggregationErrorCode } from '../support/errors.ts';
import { numberOrTypeName, typeName } from '../support/type-name.ts';

/** Place of a user record in its shard, as the KCL stores it in its leases. */
export interface ExtendedSequenceNumber {
  /** Sequence number of the Kinesis record: a decimal number too large for a `number`. */
  readonly sequenceNumber: string;
  /** Place in the aggregated record, from 0. */
  readonly subSequenceNumber?: number | undefined;
}

/** A checked {@link ExtendedSequenceNumber}. */
export interface Checkpoint {
  readonly sequenceNumber: bigint;
  readonly subSequenceNumber: number;
}

/**
 * Compares two places in one shard: negative if `a` comes first, positive if `b` does, 0 if they are the
 * same. A missing sub-sequence number counts as 0, as in the KCL (ExtendedSequenceNumber.java). Made for
 * `Array.prototype.sort`.
 *
 * Throws `INVALID_SEQUENCE_NUMBER` if one is not a decimal number, such as the KCL's `TRIM_HORIZON`.
 *
 * @example
 * ```ts
 * compareExtendedSequenceNumbers({ sequenceNumber: '9' }, { sequenceNumber: '10' }); // -1
 * ```
 */
export function compareExtendedSequenceNumbers(a: ExtendedSequenceNumber, b: ExtendedSequenceNumber): number {
  const first = parseExtendedSequenceNumber(a, 'INVALID_SEQUENCE_NUMBER', 'the first', 0);
  const second = parseExtendedSequenceNumber(b, 'INVALID_SEQUENCE_NUMBER', 'the second', 0);
  if (first.sequenceNumber !== second.sequenceNumber) {
    return first.sequenceNumber < second.sequenceNumber ? -1 : 1;
  }
  return Math.sign(first.subSequenceNumber - second.subSequenceNumber);
}

/** Reads a sequence number: 56 digits, at most 129 (API reference, Record). `undefined` for anything else. */
export function readSequenceNumber(text: unknown): bigint | undefined {
  return typeof text === 'string' && /^\d{1,129}$/.test(text) ? BigInt(text) : undefined;
}

/** Checks both numbers. `whenMissing` replaces a missing sub-sequence number; `name` is for errors. */
export function parseExtendedSequenceNumber(
  place: ExtendedSequenceNumber,
  code: DeaggregationErrorCode,
  name: string,
  whenMissing: number,
): Checkpoint {
  const invalid = (found: string, expected: string) =>
    new DeaggregationError(code, `${name}${found}, expected ${expected}`);
  if (typeof place !== 'object' || place === null) {
    throw invalid(` is ${typeName(place)}`, 'an extended sequence number');
  }
  const { sequenceNumber: text, subSequenceNumber } = place;
  const sequenceNumber = readSequenceNumber(text);
  if (sequenceNumber === undefined) {
    const found = typeof text === 'string' ? 'not a decimal number' : typeName(text);
    throw invalid(`: sequenceNumber is ${found}`, 'a string of digits');
  }
  if (subSequenceNumber === undefined) return { sequenceNumber, subSequenceNumber: whenMissing };
  if (!Number.isSafeInteger(subSequenceNumber) || subSequenceNumber < 0) {
    throw invalid(`: subSequenceNumber is ${numberOrTypeName(subSequenceNumber)}`, 'a whole number from 0');
  }
  return { sequenceNumber, subSequenceNumber };
}
