import { createHash } from 'node:crypto';
import type { Gate } from './gate.ts';

/** Packed twice, a package is the same bytes, so that anyone can make the published tarball again from its commit. */
export const reproducible: Gate = {
  name: 'packed twice',
  check({ bytes, bytesAgain }) {
    const [first, second] = [sha256(bytes), sha256(bytesAgain)];
    return first === second
      ? { problems: [], remark: `sha256 ${first.slice(0, 16)}...` }
      : { problems: [`sha256 ${first}, then ${second}`] };
  },
};

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
