import { seededBytes } from '@kpl-kit/testkit/seeded';
import { type Group, once } from '../bench-case.ts';
import type { Build } from '../build.ts';
import { DIGEST_BYTE_LENGTH, makeOpaqueRecord, md5 } from '../input/opaque-record.ts';

const MESSAGE_BYTE_LENGTHS = [2_048, 51_200];
const BATCHES = [1, 4, 16, 100];

/** MD5 of many messages, as deagg computes it for a list and one by one. `userRecords` counts messages. */
export function* digestCases(): Generator<Group> {
  for (const messageByteLength of MESSAGE_BYTE_LENGTHS) {
    for (const batch of BATCHES) {
      const seeds = Array.from({ length: batch }, (_, index) => `digest/${messageByteLength}/${index}`);
      const input = once(() => seeds.map((seed) => seededBytes(seed, messageByteLength)));
      const place = `${messageByteLength}B/${batch}`;
      const size = { userRecords: batch, byteLength: batch * messageByteLength };
      const openFloor = () => ({ ...size, run: () => input().map(md5).length });
      const openLanes = ({ deaggregateRecords }: Build) => {
        const records = input().map(makeOpaqueRecord);
        requireDigests(deaggregateRecords, records);
        return { ...size, run: () => deaggregateRecords(records).length };
      };
      yield [
        { name: `digest/node-crypto/${place}`, isOurs: false, open: openFloor },
        { name: `digest/lanes/${place}`, isOurs: true, open: openLanes },
      ];
    }
  }
}

/** Throws unless right digests are accepted, so that nothing comes out, and wrong ones are noticed. */
function requireDigests(deaggregateRecords: Build['deaggregateRecords'], records: readonly Buffer[]): void {
  const damaged = records.map((record) => {
    const copy = Buffer.from(record);
    copy.subarray(-DIGEST_BYTE_LENGTH).reverse();
    return copy;
  });
  const [accepted, refused] = [deaggregateRecords(records), deaggregateRecords(damaged)];
  if (accepted.length !== 0 || refused.length !== records.length)
    throw new Error('not every digest is computed');
}
