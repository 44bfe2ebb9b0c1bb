import type { UserConfig } from 'vite';
import { bufferForCommand } from './build/buffer.ts';
import { findings } from './build/findings.ts';
import { jsonModule } from './build/json-module.ts';
import { sampleGroups } from './build/samples.ts';
import { singleFile } from './build/single-file.ts';

const config: UserConfig = {
  base: './',
  resolve: { conditions: ['@kpl-kit/source', 'browser'] },
  plugins: [
    bufferForCommand(),
    jsonModule('samples', sampleGroups),
    jsonModule('findings', findings),
    singleFile(),
  ],
  worker: { format: 'iife', plugins: () => [bufferForCommand()] },
  build: {
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    reportCompressedSize: false,
  },
  preview: { host: '127.0.0.1' },
};
export default config;
