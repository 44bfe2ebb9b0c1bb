import { joinBytes } from '../support/bytes.ts';

export type Packing = 'gzip' | 'deflate';

/** As much as `kpl` unpacks: no payload of a Kinesis record needs more. */
const MAX_BYTE_LENGTH = 67_108_864;
/** Gzip in gzip, say. */
const MAX_DEPTH = 3;
const GLUE_HEADER_BYTE_LENGTH = 18;

/** Unpacks with the browser's own code; `undefined` for what cannot be unpacked, or is too large. */
export async function unpack(packing: Packing, data: Uint8Array): Promise<Uint8Array | undefined> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream(packing));
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  try {
    for await (const piece of piecesOf(stream)) {
      byteLength += piece.length;
      if (byteLength > MAX_BYTE_LENGTH) return undefined;
      pieces.push(piece);
    }
  } catch {
    return undefined;
  }
  return joinBytes(pieces);
}

/** Not every browser iterates over streams. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Payloads that were unpacked beforehand. A page unpacks only asynchronously, and the previews that it shares
 * with `kpl` are made at once.
 */
export class Unpacked {
  readonly #byBuffer = new WeakMap<ArrayBufferLike, Map<string, Uint8Array | undefined>>();

  /** Unpacks a payload, and what is packed in it. */
  async prepare(data: Uint8Array, depth = 0): Promise<void> {
    const packed = depth < MAX_DEPTH ? packedIn(data) : undefined;
    if (packed === undefined || this.#placesOf(packed.data).has(placeOf(packed.data))) return;
    const content = packed.packing === undefined ? packed.data : await unpack(packed.packing, packed.data);
    if (packed.packing !== undefined) this.#placesOf(packed.data).set(placeOf(packed.data), content);
    await this.prepare(content ?? packed.data, depth + 1);
  }

  readonly get = (_: Packing, data: Uint8Array): Uint8Array | undefined =>
    this.#byBuffer.get(data.buffer)?.get(placeOf(data));

  #placesOf({ buffer }: Uint8Array): Map<string, Uint8Array | undefined> {
    let places = this.#byBuffer.get(buffer);
    if (places === undefined) {
      places = new Map();
      this.#byBuffer.set(buffer, places);
    }
    return places;
  }
}

function placeOf({ byteOffset, byteLength }: Uint8Array): string {
  return `${byteOffset}:${byteLength}`;
}

/** What is packed in these bytes; without a packing, what comes after a header of the Glue Schema Registry. */
export function packedIn(data: Uint8Array): { packing?: Packing; data: Uint8Array } | undefined {
  const [first, second] = data;
  if (first === 0x1f && second === 0x8b) return { packing: 'gzip', data };
  if (first !== 0x03 || data.length < GLUE_HEADER_BYTE_LENGTH) return undefined;
  const payload = data.subarray(GLUE_HEADER_BYTE_LENGTH);
  if (second === 0x00) return { data: payload };
  return second === 0x05 ? { packing: 'deflate', data: payload } : undefined;
}
