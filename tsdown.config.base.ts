import type { UserConfig } from 'tsdown';

/** Every published package builds alike: ESM, CommonJS and declarations for both. */
export const published: UserConfig = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  sourcemap: true,
  platform: 'neutral',
  target: 'node20',
  fixedExtension: true,
  report: false,
};
