import { createHash } from 'node:crypto';
import { relative } from 'node:path';

/** A finished build. */
export interface Built {
  readonly out: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly exports: readonly string[];
  readonly zip: Uint8Array;
}

/** Lines that describe the zip. */
export function describeBuilt({ out, files, exports, zip }: Built): string[] {
  const digest = createHash('sha256').update(zip).digest();
  return [
    relative('', out),
    ...Object.entries(files).map(([name, { length }]) => `  has       ${name}, ${bytes(length)}`),
    `  handlers  ${exports.map((name) => `index.${name}`).join(', ')}`,
    `  size      ${bytes(zip.length)}`,
    `  SHA-256   ${digest.toString('hex')}`,
    `            ${digest.toString('base64')} (Lambda's CodeSha256)`,
  ];
}

function bytes(count: number): string {
  return `${count.toLocaleString('en')} bytes`;
}
