import { md5 as portableMd5 } from '@noble/hashes/legacy';

export const DIGEST_BYTE_LENGTH = 16;

/**
 * The MD5 digest of `bytes`: 16 bytes. It guards against damage, not against an attacker.
 *
 * Uses `node:crypto` where it is there and allows MD5, and @noble/hashes elsewhere: in browsers and edge
 * runtimes, and in Node's FIPS mode, which refuses MD5.
 */
export function md5(bytes: Uint8Array): Uint8Array {
  const crypto = nodeCrypto();
  if (crypto !== undefined) {
    try {
      // In one call, from Node 20.12 and 21.7 on.
      if (crypto.hash !== undefined) return crypto.hash('md5', bytes, 'buffer');
      return crypto.createHash('md5').update(bytes).digest();
    } catch {
      // FIPS mode.
    }
  }
  return portableMd5(bytes);
}

/** Whether there is a fast MD5 of one message. */
export function hasNativeMd5(): boolean {
  const crypto = nodeCrypto();
  return crypto !== undefined && crypto.getFips?.() !== 1;
}

/** Asked of the process, not imported: a bundle for a browser must not contain an import of `node:crypto`. */
function nodeCrypto(): typeof import('node:crypto') | undefined {
  if (typeof process === 'undefined') return undefined;
  return process.getBuiltinModule?.('node:crypto');
}
