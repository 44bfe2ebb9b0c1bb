/** In place of `node:buffer`, for the modules that the page shares with the `kpl` command. */
export { Buffer } from 'buffer/index.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
