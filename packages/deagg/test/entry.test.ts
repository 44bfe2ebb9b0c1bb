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

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}
