import { readAggregatedRecord } from '@kpl-kit/deagg';
import { frame } from '@kpl-kit/fixtures/arbitraries';
import { describe, expect, test } from 'vitest';

/** Messages of one entry, in hexadecimal: its tag and length first. */
const unreadable: readonly [what: string, message: string, found: string][] = [
  ['behind the tag of its data', '1a03 0800 1a', 'a varint is cut off'],
  ['behind the tag of its partition key index', '1a01 08', 'a varint is cut off'],
  ['behind the tag of its explicit hash key index', '1a03 0800 10', 'a varint is cut off'],
  ['within its data', '1a05 0800 1a02 01', 'length 2, 1 bytes are left'],
];

describe('readAggregatedRecord', () => {
  test.each(unreadable)('refuses an entry that ends %s', (_, message, found) => {
    const read = () => readAggregatedRecord(frame(fromHex(message)), { onMalformed: 'throw' });
    expect(read).toThrow(`unreadable message: ${found}`);
  });
});

describe('readAggregatedRecord of several entries', () => {
  test.each([
    ['partition key', '0a0161 1a0408011a00 1a0408001a00', 'PARTITION_KEY_INDEX_OUT_OF_RANGE'],
    ['explicit hash key', '0a0161 1a06080010001a00 1a0408001a00', 'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE'],
  ])('refuses the %s index of the first, though that of the last is good', (_, message, code) => {
    const read = () => readAggregatedRecord(frame(fromHex(message)), { onMalformed: 'throw' });
    expect(read).toThrow(expect.objectContaining({ code, byteOffset: 8 }));
  });
});

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}
