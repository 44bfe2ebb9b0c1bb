import type { PublishedName } from '@kpl-kit/workspace/packages';
import type { Gate } from './gate.ts';

/** What a package may take, in kB of 1000 bytes. What a bundle takes is bench's to test (bench/src/bundle-size.ts). */
const LIMITS: Record<PublishedName, { readonly packed: number; readonly unpacked: number }> = {
  '@kpl-kit/deagg': { packed: 190, unpacked: 750 },
  '@kpl-kit/aggregator': { packed: 90, unpacked: 380 },
  '@kpl-kit/fixtures': { packed: 1_100, unpacked: 2_500 },
};

/** A package is no larger than it was expected to become. */
export const size: Gate = {
  name: 'size',
  check({ name, bytes, files }) {
    const packed = bytes.length / 1000;
    const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0) / 1000;
    const limits = LIMITS[name];
    const measured = `${packed.toFixed(1)} kB packed, ${unpacked.toFixed(1)} kB unpacked`;
    const isWithin = packed <= limits.packed && unpacked <= limits.unpacked;
    return isWithin
      ? { problems: [], remark: measured }
      : { problems: [`${measured}; the limits are ${limits.packed} kB and ${limits.unpacked} kB`] };
  },
};
