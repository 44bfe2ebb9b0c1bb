/** No reader takes a longer one. */
export const MAX_VARINT_BYTE_LENGTH = 10;

/** A varint of a value from 0 to 2^64 - 1, in more bytes than it needs if `byteLength` says so. */
export function varint(value: number | bigint, byteLength = 1): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt(value);
  do {
    bytes.push(Number(left & 0x7fn) | 0x80);
    left >>= 7n;
  } while (left > 0n);
  while (bytes.length < byteLength) bytes.push(0x80);
  bytes.push((bytes.pop() as number) & 0x7f);
  return Uint8Array.from(bytes);
}

/** The number of bytes that a value needs. */
export function varintByteLength(value: number | bigint): number {
  return varint(value).length;
}
