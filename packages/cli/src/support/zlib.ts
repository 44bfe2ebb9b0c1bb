import { createRequire } from 'node:module';

/** Loaded only where there is something to unpack: it takes as long to load as everything else. */
export function zlib(): typeof import('node:zlib') {
  return createRequire(import.meta.url)('node:zlib');
}
