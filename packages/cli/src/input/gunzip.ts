import { crc32 } from '../support/crc32.ts';
import { CommandError, codeOf } from '../support/errors.ts';
import { zlib } from '../support/zlib.ts';

/** So little is unpacked at once that even a thousand times as much fits into memory. */
const PIECE = 16_384;
/** The fixed fields of a header, and what follows the data: its CRC-32 and its length. */
const [HEADER_BYTE_LENGTH, TRAILER_BYTE_LENGTH] = [10, 8];
/** Flags of a header (RFC 1952). */
const [HAS_HEADER_CRC, HAS_EXTRA, HAS_NAME, HAS_COMMENT] = [0x02, 0x04, 0x08, 0x10];

/**
 * Unpacks gzip of any number of members. zlib's own stream would drop what it has unpacked last when a checksum is
 * wrong, or when other bytes follow: here all of it comes out before the error.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const source = new ByteSource(chunks);
  try {
    do {
      await skipHeader(source);
      yield* readMember(source);
    } while (await hasMember(source));
  } catch (error) {
    throw error instanceof GzipError ? new CommandError(`${name}: the gzip data is ${error.message}`) : error;
  } finally {
    await source.close();
  }
}

class GzipError extends Error {}

class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #bytes: Uint8Array = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Some of the next bytes, valid until the next call; none at the end. */
  async next(maxByteLength: number): Promise<Uint8Array> {
    while (this.#bytes.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) break;
      this.#bytes = value;
    }
    const next = this.#bytes.subarray(0, maxByteLength);
    this.#bytes = this.#bytes.subarray(next.length);
    return next;
  }

  /** So many of the next bytes. */
  async take(byteLength: number): Promise<Buffer> {
    const taken = Buffer.alloc(byteLength);
    for (let at = 0; at < byteLength; ) {
      const next = await this.next(byteLength - at);
      if (next.length === 0) throw new GzipError('cut off');
      taken.set(next, at);
      at += next.length;
    }
    return taken;
  }

  /** Has these bytes, which `next` returned last, come again. */
  putBack(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([bytes, this.#bytes]);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

async function skipHeader(source: ByteSource): Promise<void> {
  const flags = (await source.take(HEADER_BYTE_LENGTH))[3] as number;
  if (flags & HAS_EXTRA) await source.take((await source.take(2)).readUInt16LE());
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if (flags & flag) while ((await source.take(1))[0] !== 0);
  }
  if (flags & HAS_HEADER_CRC) await source.take(2);
}

/** The data of a member, whose checksum is looked at when all of it is out. */
async function* readMember(source: ByteSource): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  let byteLength = 0;
  for await (const piece of inflate(source)) {
    checksum = crc32(piece, checksum);
    byteLength += piece.length;
    yield piece;
  }
  const trailer = await source.take(TRAILER_BYTE_LENGTH);
  if (trailer.readUInt32LE() !== checksum || trailer.readUInt32LE(4) !== byteLength % 2 ** 32) {
    throw new GzipError('damaged (its checksum is wrong)');
  }
}

async function* inflate(source: ByteSource): AsyncGenerator<Uint8Array> {
  const stream = zlib().createInflateRaw();
  const unpacked: Uint8Array[] = [];
  let failure: unknown;
  stream.on('data', (piece: Uint8Array) => unpacked.push(piece));
  const closed = new Promise<void>((resolve) => {
    stream.on('error', (error) => {
      failure = error;
      resolve();
    });
    stream.on('end', resolve);
  });
  let givenLength = 0;
  let piece: Uint8Array;
  do {
    piece = await source.next(PIECE);
    givenLength += piece.length;
    if (piece.length === 0) stream.end();
    else await Promise.race([new Promise<void>((resolve) => stream.write(piece, () => resolve())), closed]);
    // What it does not take is after the end.
    if (piece.length === 0 || stream.bytesWritten < givenLength) await closed;
    yield* unpacked.splice(0);
    if (failure !== undefined) {
      const code = codeOf(failure);
      throw new GzipError(code === 'Z_BUF_ERROR' ? 'cut off' : `damaged (${code})`);
    }
  } while (piece.length > 0 && stream.bytesWritten === givenLength);
  source.putBack(piece.subarray(piece.length - (givenLength - stream.bytesWritten)));
}

/** Whether another member follows; zeros are padding. */
async function hasMember(source: ByteSource): Promise<boolean> {
  for (;;) {
    const next = await source.next(PIECE);
    if (next.length === 0) return false;
    if (next.every((byte) => byte === 0)) continue;
    source.putBack(next);
    const [first, second] = await source.take(2);
    if (first !== 0x1f || second !== 0x8b) throw new GzipError('followed by other bytes');
    source.putBack(Uint8Array.of(0x1f, 0x8b));
    return true;
  }
}
