import { readAggregatedRecord } from '@kpl-kit/deagg';
import { frame } from '@kpl-kit/fixtures/arbitraries';
import { describe, expect, test } from 'vitest';

/** Messages of one entry, in hexadecimal: its tag and length first. */
const unreadable: readonly [what: string, message: string, found: string][] = [
  ['that has no partition key index', '1a04 1000 1a00', 'an entry without partition_key_index'],
  ['whose data is as long as itself', '1a04 0800 1a04', 'length 4, 0 bytes are left'],
  ['that ends behind the tag of its data', '1a03 0800 1a', 'a varint is cut off'],
  ['that ends behind the tag of its partition key index', '1a01 08', 'a varint is cut off'],
  ['that ends behind the tag of its explicit hash key index', '1a03 0800 10', 'a varint is cut off'],
  ['that ends behind a tag, though the message goes on', '1a01 08 0a0161', 'a varint is cut off'],
  [
    'that ends within a value of four bytes',
    '1a08 0800 1a00 2d010203 0a0161',
    'a value of 4 bytes, 3 are left',
  ],
  ['that ends within a value of eight bytes', '1a06 0800 1a00 2901', 'a value of 8 bytes, 1 are left'],
  ['that ends within its data', '1a05 0800 1a02 01', 'length 2, 1 bytes are left'],
];

describe('readAggregatedRecord', () => {
  test.each(unreadable)('refuses an entry %s', (_, message, found) => {
    const read = () => readAggregatedRecord(frame(fromHex(message)), { onMalformed: 'throw' });
    expect(read).toThrow(`unreadable message: ${found}`);
  });
});

describe('readAggregatedRecord of an entry', () => {
  test('skips values of four and of eight bytes, up to its end', () => {
    const message = '0a0161 1a09 0800 1a00 2d01020304 1a0d 0800 1a00 290102030405060708';
    expect(readAggregatedRecord(frame(fromHex(message)), { onMalformed: 'throw' })).toHaveLength(2);
  });

  test('finds its data behind a long explicit hash key index', () => {
    const tables = '0a0161'.repeat(27) + '120130'.repeat(129);
    const data = '00'.repeat(12);
    const [userRecord] = readAggregatedRecord(frame(fromHex(`${tables} 1a13 081a 108001 1a0c${data}`))) ?? [];
    expect(userRecord?.data).toEqual(new Uint8Array(12));
  });

  // Behind the index stands 1a, which begins the data, or is the last byte of the index.
  test.each([
    ['801a', 3_328],
    ['80801a', 425_984],
    ['8080801a', 54_525_952],
    ['808080808001', 34_359_738_368],
  ])('reads the index %s to its end', (varint, index) => {
    const data = '00'.repeat(25);
    const entry = `08${varint}1a19${data}`;
    const message = `1a${(entry.length / 2).toString(16)}${entry}`;
    const read = () => readAggregatedRecord(frame(fromHex(message)), { onMalformed: 'throw' });
    expect(read).toThrow(`user record 0: partition key index ${index}, table has 0`);
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
