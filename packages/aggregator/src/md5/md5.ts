import { md5 as portableMd5 } from '@noble/hashes/legacy';

/**
 * The MD5 digest of `bytes`: 16 bytes. From `node:crypto` where it is there and allows MD5, from
 * @noble/hashes in browsers, edge runtimes and Node's FIPS mode.
 */
export function md5(bytes: Uint8Array): Uint8Array {
  // Not imported: a bundle for a browser must not contain an import of node:crypto.
  const nodeCrypto = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:crypto');
  try {
    // In one call from Node 20.12 and 21.7 on.
    const digest = nodeCrypto?.hash?.('md5', bytes, 'buffer');
    return digest ?? nodeCrypto?.createHash('md5').update(bytes).digest() ?? portableMd5(bytes);
  } catch {
    // FIPS mode refuses MD5.
    return portableMd5(bytes);
  }
}
