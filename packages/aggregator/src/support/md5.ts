import { md5 as portableMd5 } from '@noble/hashes/legacy';
import { bytesToHex } from '@noble/hashes/utils';

/**
 * The MD5 digest of `bytes`: 16 bytes. From `node:crypto` where it is there and allows MD5, from
 * @noble/hashes in browsers, edge runtimes and Node's FIPS mode.
 */
export function md5(bytes: Uint8Array): Uint8Array {
  const digest = withNodeCrypto(({ hash, createHash }) =>
    hash === undefined ? createHash('md5').update(bytes).digest() : hash('md5', bytes, 'buffer'),
  );
  return digest ?? portableMd5(bytes);
}

/** The MD5 digest of a text in UTF-8, as hexadecimal text: a third of the time that bytes take. */
export function md5Hex(text: string): string {
  const digest = withNodeCrypto(({ hash, createHash }) =>
    hash === undefined ? createHash('md5').update(text).digest('hex') : hash('md5', text, 'hex'),
  );
  return digest ?? bytesToHex(portableMd5(new TextEncoder().encode(text)));
}

/** `hash` does it in one call, from Node 20.12 and 21.7 on. Returns undefined where there is no MD5. */
function withNodeCrypto<Digest>(digest: (crypto: typeof import('node:crypto')) => Digest) {
  // Not imported: a bundle for a browser must not contain an import of node:crypto.
  const nodeCrypto = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:crypto');
  try {
    return nodeCrypto && digest(nodeCrypto);
  } catch {
    // FIPS mode refuses MD5.
  }
}
