import { md5 } from '../md5/md5.ts';

const LARGEST_HASH_KEY: bigint = 2n ** 128n - 1n;
const LARGEST_HASH_KEY_DIGITS = 39;

/** Hash keys are the numbers from 0 to 2^128 - 1. */
export function isHashKey(value: bigint): boolean {
  return value >= 0n && value <= LARGEST_HASH_KEY;
}

/**
 * The hash key of a partition key: the MD5 digest of its UTF-8 bytes as a number of 128 bits
 * (AggregatorUtil.effectiveHashKey in the KCL; `PartitionKey` of
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html).
 */
export function hashPartitionKey(partitionKey: string): bigint {
  const { buffer, byteOffset } = md5(new TextEncoder().encode(partitionKey));
  const digest = new DataView(buffer, byteOffset);
  return (digest.getBigUint64(0) << 64n) | digest.getBigUint64(8);
}

/**
 * Reads a decimal number, signed or not, in the digits of any script, as Java's `BigInteger` does for the
 * KCL; `undefined` for other text. One with more digits than a hash key becomes one beyond all hash keys: a
 * million digits would take minutes.
 */
export function readHashKey(text: string): bigint | undefined {
  const [, sign, digits] = /^([+-]?)(\d+)$/.exec(text.replace(OTHER_DIGIT, toAsciiDigit)) ?? [];
  if (digits === undefined) return undefined;
  const significant = digits.replace(/^0+/, '');
  const value = significant.length > LARGEST_HASH_KEY_DIGITS ? LARGEST_HASH_KEY + 1n : BigInt(significant);
  return sign === '-' ? -value : value;
}

/** Not those beyond U+FFFF: Java reads one UTF-16 unit at a time. */
const OTHER_DIGIT = /(?=[\u{80}-\u{ffff}])\p{Nd}/gu;

/** The codes of a script's digits are in a row, and end in 0 to 9, or in Indic ones and Limbu in 6 to f. */
function toAsciiDigit(digit: string): string {
  const code = digit.charCodeAt(0);
  const isFromSix = (code >= 0x0966 && code <= 0x0def) || (code >= 0x1946 && code <= 0x194f);
  return String((code & 0xf) - (isFromSix ? 6 : 0));
}
