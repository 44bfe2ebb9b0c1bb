import { CommandError, codeOf } from '../support/errors.ts';
import { zlib } from '../support/zlib.ts';

/** So little is unpacked at once that even a thousand times as much fits into memory. */
const MAX_PIECE = 16_384;
const MIN_PIECE = 4;
/** A piece is this part of what came before it. */
const PART = 32;
/** The CRC-32 and the length of what was packed, at the end. */
const TRAILER_BYTE_LENGTH = 8;

/**
 * Like a pipe through zlib's stream, which drops what it unpacks together with a fault: the end is unpacked alone,
 * so that everything comes out before the error of a wrong checksum. Elsewhere, also before bytes that are not gzip,
 * a 32nd of what came before can be missing, and no more than 16 KB.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const stream = zlib().createGunzip();
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
  for await (const piece of endApart(chunks)) {
    await Promise.race([new Promise<void>((resolve) => stream.write(piece, () => resolve())), closed]);
    yield* unpacked.splice(0);
    // The rest may have no end.
    if (failure !== undefined) break;
  }
  if (failure === undefined) stream.end();
  await closed;
  yield* unpacked.splice(0);
  if (failure === undefined) return;
  const isCut = codeOf(failure) === 'Z_BUF_ERROR';
  throw new CommandError(
    `${name}: ${isCut ? 'the gzip data is cut off' : `the gzip data is damaged (${codeOf(failure)})`}`,
  );
}

/** All bytes in small pieces, of which the last are those that may be the trailer. */
async function* endApart(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  let byteLength = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([held, chunk]);
    const end = Math.max(0, bytes.length - TRAILER_BYTE_LENGTH);
    for (let start = 0; start < end; ) {
      const size = Math.min(Math.max(MIN_PIECE, Math.floor(byteLength / PART)), MAX_PIECE, end - start);
      yield bytes.subarray(start, start + size);
      start += size;
      byteLength += size;
    }
    held = bytes.subarray(end);
  }
  yield held;
}
