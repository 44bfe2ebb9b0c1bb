import { KclProofError } from '../errors.ts';
import type { Delivery } from './delivery.ts';

/** What the KCL tells of one shard, as PrintingProcessor.java writes it. */
export type KclEvent =
  | { readonly kind: 'begin' | 'end' | 'lost'; readonly shardId: string }
  | { readonly kind: 'record'; readonly delivery: Delivery };

/** Reads one line. Throws a {@link KclProofError} for one that is not understood. */
export function readKclEvent(line: string): KclEvent {
  const [kind, shardId, ...fields] = line.split('\t');
  if (shardId !== undefined) {
    if ((kind === 'begin' || kind === 'end' || kind === 'lost') && fields.length === 0)
      return { kind, shardId };
    if (kind === 'record' && fields.length === 5) return { kind, delivery: readDelivery(shardId, fields) };
  }
  throw new KclProofError(`The KCL's consumer wrote a line that is not understood: ${line.slice(0, 80)}`);
}

function readDelivery(shardId: string, fields: readonly string[]): Delivery {
  const [sequenceNumber, subSequenceNumber, partitionKey, explicitHashKey, data] = fields as [
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    shardId,
    sequenceNumber,
    subSequenceNumber: subSequenceNumber === '-' ? undefined : Number(subSequenceNumber),
    partitionKey: fromBase64(partitionKey),
    explicitHashKey: explicitHashKey === '-' ? undefined : fromBase64(explicitHashKey),
    data,
  };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
