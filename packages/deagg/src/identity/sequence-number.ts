import { DeaggregationError, type DeaggregationErrorCode } from '../support/errors.ts';
import { numberOrTypeName, typeName } from '../support/type-name.ts';

/** Place of a user record in its shard, as the KCL has it in its leases. */
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
 * Compares two places of one shard: negative when `a` comes first, positive when `b` does, 0 when they are the same. A missing
 * sub-sequence number counts as 0, as in the KCL (ExtendedSequenceNumber.java). Made for `Array.prototype.sort`.
 *
 * Throws `INVALID_SEQUENCE_NUMBER` for one that is no decimal number, such as the KCL's `TRIM_HORIZON`.
 *
 * @example
 * ```ts
 * compareExtendedSequenceNumbers({ sequenceNumber: '9', subSequenceNumber: 4 }, { sequenceNumber: '10' }); // -1
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

/** The sequence number as a number; those of Kinesis have 56 digits. `undefined` when it is none. */
export function readSequenceNumber(text: unknown): bigint | undefined {
  return typeof text === 'string' && /^\d{1,128}$/.test(text) ? BigInt(text) : undefined;
}

/** Checks both numbers; `whenMissing` stands for a missing sub-sequence number. `name` is what errors call it. */
export function parseExtendedSequenceNumber(
  place: ExtendedSequenceNumber,
  code: DeaggregationErrorCode,
  name: string,
  whenMissing: number,
): Checkpoint {
  if (typeof place !== 'object' || place === null) {
    throw new DeaggregationError(code, `${name} is ${typeName(place)}, expected an extended sequence number`);
  }
  const sequenceNumber = readSequenceNumber(place.sequenceNumber);
  if (sequenceNumber === undefined) {
    const found =
      typeof place.sequenceNumber === 'string' ? 'no decimal number' : typeName(place.sequenceNumber);
    throw new DeaggregationError(code, `${name}: sequenceNumber is ${found}, expected a string of digits`);
  }
  const { subSequenceNumber } = place;
  if (subSequenceNumber === undefined) return { sequenceNumber, subSequenceNumber: whenMissing };
  if (!Number.isSafeInteger(subSequenceNumber) || subSequenceNumber < 0) {
    const found = numberOrTypeName(subSequenceNumber);
    throw new DeaggregationError(
      code,
      `${name}: subSequenceNumber is ${found}, expected a whole number from 0`,
    );
  }
  return { sequenceNumber, subSequenceNumber };
}
