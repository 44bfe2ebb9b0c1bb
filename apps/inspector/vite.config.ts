import type { UserConfig } from 'vite';
import { bufferForCommand } from './build/buffer.ts';
import { findingsModule } from './build/findings.ts';
import { samplesModule } from './build/samples.ts';
import { singleFile } from './build/single-file.ts';

const config: UserConfig = {
  base: './',
  resolve: { conditions: ['@kpl-kit/source', 'browser'] },
  plugins: [bufferForCommand(), samplesModule(), findingsModule(), singleFile()],
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
