import type { UserRecord } from '@kpl-kit/fixtures';
import type { Seeded } from '../seeded.ts';

/** `count` user records, the i-th made by `make(i)`. */
export function list(count: number, make: (index: number) => UserRecord): UserRecord[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Text of exactly `byteLength` bytes that names the user record it belongs to, and that can be compressed. */
export function text(byteLength: number, name: string | number): Uint8Array {
  return utf8(`${name} `.repeat(Math.ceil(byteLength / `${name} `.length)).slice(0, byteLength));
}

/** Some 50 to 60 bytes of JSON, as an application writes them. */
export function event(index: number, seeded: Seeded): Uint8Array {
  return utf8(
    JSON.stringify({
      event: seeded.pick(['click', 'view', 'buy']),
      n: index,
      page: `/p/${seeded.below(50)}`,
    }),
  );
}

/** A hash key that is as good as any. */
export function hashKey(seeded: Seeded): string {
  return BigInt(`0x${Buffer.from(seeded.bytes(16)).toString('hex')}`).toString();
}

/** UTF-8. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
