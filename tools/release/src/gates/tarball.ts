import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import type { PublishedName } from '@kpl-kit/workspace/packages';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Gate } from './gate.ts';

/** Types are found, and match the code, in every way to resolve a module: node10 too, bundlers, import, require. */
export const types: Gate = async ({ bytes, manifest: { bin } }) => {
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  if (analysis.types === false) return bin ? [] : ['has no types'];
  return analysis.problems.map((it) => JSON.stringify(it));
};

/** The paths in package.json lead to files of the right kind. Suggestions count as problems. */
export const manifest: Gate = async ({ bytes }) => {
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
};

/** Packed twice, a package is the same bytes, so that anyone can rebuild the published tarball from its commit. */
export const reproducible: Gate = ({ bytes, bytesAgain }) =>
  bytes.equals(bytesAgain) ? [] : ['packed a second time, it has other bytes'];

/** Limits in kB of 1000 bytes. bench/src/bundle-size.ts tests the size of a bundle. */
const LIMITS: Readonly<Record<PublishedName, { packed: number; unpacked: number }>> = {
  '@kpl-kit/deagg': { packed: 275, unpacked: 980 },
  '@kpl-kit/aggregator': { packed: 125, unpacked: 450 },
  '@kpl-kit/fixtures': { packed: 1_320, unpacked: 3_300 },
  '@kpl-kit/cli': { packed: 180, unpacked: 640 },
  '@kpl-kit/producer': { packed: 120, unpacked: 440 },
};

/** A package is not larger than expected. */
export const size: Gate = ({ name, bytes, files }) => {
  const packed = bytes.length / 1000;
  const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0) / 1000;
  const limits = LIMITS[name];
  return packed <= limits.packed && unpacked <= limits.unpacked
    ? []
    : [
        `${packed} kB packed, ${unpacked} kB unpacked; the limits are ${limits.packed} and ${limits.unpacked} kB`,
      ];
};
