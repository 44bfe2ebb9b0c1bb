import { createRequire } from 'node:module';
import { codeOf } from './errors.ts';

/** What is unpacked as a whole: most payloads. */
const MAX_UNPACKED_BYTE_LENGTH = 1_048_576;
/** Of what unpacks to more, perhaps to a thousand times as much, only the beginning is unpacked. */
const BEGINNING_BYTE_LENGTH = 4_096;

/** `undefined` for what is not gzip, or not what `zlib` calls deflate. */
export function unpackSync(format: 'gzip' | 'deflate', data: Uint8Array): Uint8Array | undefined {
  const options = { maxOutputLength: MAX_UNPACKED_BYTE_LENGTH };
  const { gunzipSync, inflateSync, constants } = zlib();
  const unpack = format === 'gzip' ? gunzipSync : inflateSync;
  try {
    return unpack(data, options);
  } catch (error) {
    if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') return undefined;
  }
  return unpack(data.subarray(0, BEGINNING_BYTE_LENGTH), { finishFlush: constants.Z_SYNC_FLUSH });
}

/** Loaded only where there is something to unpack: it takes as long to load as everything else. */
export function zlib(): typeof import('node:zlib') {
  return createRequire(import.meta.url)('node:zlib');
}
