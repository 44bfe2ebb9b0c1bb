import type { UserRecord } from '@kpl-kit/fixtures';
import { utf8 } from '@kpl-kit/fixtures/wire-writer';
import type { Seeded } from '@kpl-kit/testkit/seeded';

/** `count` user records, the i-th made by `make(i)`. */
export function list(count: number, make: (index: number) => UserRecord): UserRecord[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** `count` events of some 55 bytes of JSON, from `userCount` users; those for which `makeHashKey` makes one have a hash key. */
export function events(
  seeded: Seeded,
  count: number,
  userCount: number,
  makeHashKey: () => string | undefined = () => undefined,
): UserRecord[] {
  return list(count, (n) => {
    const partitionKey = `user-${seeded.below(userCount)}`;
    const explicitHashKey = makeHashKey();
    const event = { event: seeded.pick(['click', 'view', 'buy']), n, page: `/p/${seeded.below(50)}` };
    return { partitionKey, ...(explicitHashKey && { explicitHashKey }), data: utf8(JSON.stringify(event)) };
  });
}

/** Text of exactly `byteLength` bytes that names the user record it belongs to, and that can be compressed. */
export function text(byteLength: number, name: string | number): Uint8Array {
  return utf8(`${name} `.repeat(Math.ceil(byteLength / `${name} `.length)).slice(0, byteLength));
}

/** Any hash key. */
export function hashKey(seeded: Seeded): string {
  return BigInt(`0x${Buffer.from(seeded.bytes(16)).toString('hex')}`).toString();
}
