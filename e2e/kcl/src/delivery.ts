/** A record as a consumer's code gets it: a plain record, or a user record of an aggregated one. */
export interface Delivery {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Undefined for a plain record. */
  readonly subSequenceNumber: number | undefined;
  readonly partitionKey: string;
  /** Undefined when there is none, and for a plain record: GetRecords does not return it. */
  readonly explicitHashKey: string | undefined;
  /** In base64. */
  readonly data: string;
}

/** What the KCL reports about one shard, as PrintingProcessor.java writes it. */
export type KclEvent =
  | { readonly kind: 'begin' | 'end' | 'lost'; readonly shardId: string }
  | { readonly kind: 'record'; readonly delivery: Delivery };

/** Reads one line. Throws when it is not understood. */
export function readKclEvent(line: string): KclEvent {
  const [kind, shardId, ...fields] = line.split('\t');
  if (shardId !== undefined) {
    const isShardEvent = kind === 'begin' || kind === 'end' || kind === 'lost';
    if (isShardEvent && fields.length === 0) return { kind, shardId };
    if (kind === 'record' && fields.length === 5) return { kind, delivery: readDelivery(shardId, fields) };
  }
  throw new Error(`The KCL's consumer wrote a line that is not understood: ${line.slice(0, 80)}`);
}

function readDelivery(shardId: string, fields: readonly string[]): Delivery {
  const [sequenceNumber = '', subSequenceNumber, partitionKey = '', explicitHashKey = '', data = ''] = fields;
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
