import { createRequire } from 'node:module';

/** No payload of a Kinesis record unpacks to more, but for those that are made to fill memory. */
const MAX_UNPACKED_BYTE_LENGTH = 67_108_864;

/** `undefined` for what is not gzip, or not what `zlib` calls deflate. */
export function unpackSync(format: 'gzip' | 'deflate', data: Uint8Array): Uint8Array | undefined {
  const options = { maxOutputLength: MAX_UNPACKED_BYTE_LENGTH };
  try {
    return format === 'gzip' ? zlib().gunzipSync(data, options) : zlib().inflateSync(data, options);
  } catch {
    return undefined;
  }
}

/** Loaded only where there is something to unpack: it takes as long to load as everything else. */
export function zlib(): typeof import('node:zlib') {
  return createRequire(import.meta.url)('node:zlib');
}
