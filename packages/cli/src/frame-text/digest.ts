import { describeAggregatedRecord } from '@kpl-kit/deagg/describe';
import { DIGEST_BYTE_LENGTH, MAGIC } from './fields.ts';

/** An aggregated record with a message, and the digest of it. */
export function frameOf(message: Uint8Array): Uint8Array {
  return Buffer.concat([MAGIC, message, digestOf(message)]);
}

/** By the library, which has an MD5 where that of node:crypto is switched off. It describes no empty message. */
function digestOf(message: Uint8Array): Uint8Array {
  const frame = Buffer.concat([MAGIC, message, new Uint8Array(DIGEST_BYTE_LENGTH)]);
  return describeAggregatedRecord(frame).digest?.computed ?? DIGEST_OF_NOTHING;
}

const DIGEST_OF_NOTHING: Uint8Array = Buffer.from('d41d8cd98f00b204e9800998ecf8427e', 'hex');
