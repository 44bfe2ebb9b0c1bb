import { defineConfig, type UserConfig } from 'tsdown';

/**
 * A command, not a library: one file that starts, and one for each command, loaded when it is asked for. CommonJS
 * starts faster.
 */
const config: UserConfig = defineConfig({
  entry: ['src/kpl.ts'],
  format: ['cjs'],
  dts: false,
  sourcemap: true,
  platform: 'node',
  target: 'node20',
  fixedExtension: true,
  report: false,
});
export default config;
