import { finished, PassThrough, type Readable } from 'node:stream';

const LINE_FEED = 0x0a;

/** When to stop, and which lines to skip. */
export interface ReadLinesOptions {
  readonly stop: AbortSignal;
  /** The longest line. A longer one is skipped, so that it does not fill the memory. */
  readonly maxBytes: number;
  /** Called for each line that is skipped. */
  onTooLong(): void;
}

/**
 * The lines of a stream, as bytes, without their ends. When it is stopped, every complete line that the process
 * had read still comes.
 */
export async function* readLines(
  input: Readable,
  { stop, maxBytes, onTooLong }: ReadLinesOptions,
): AsyncGenerator<Buffer, void, undefined> {
  // A line is put together once, at its end: not again for each chunk.
  let pieces: Buffer[] = [];
  let byteLength = 0;

  function add(piece: Buffer): void {
    const wasTooLong = byteLength > maxBytes;
    byteLength += piece.length;
    if (byteLength <= maxBytes) pieces.push(piece);
    else if (!wasTooLong) {
      pieces = [];
      onTooLong();
    }
  }

  function take(): Buffer | undefined {
    const line = byteLength > maxBytes ? undefined : Buffer.concat(pieces);
    pieces = [];
    byteLength = 0;
    return line;
  }

  for await (const chunk of readUntil(stop, input)) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      const line = take();
      if (line !== undefined) yield line;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  // Complete only if the input has ended there.
  const last = take();
  if (input.readableEnded && last !== undefined && last.length > 0) yield last;
}

/** The chunks of a stream. When it is stopped, what it has buffered still comes: `destroy` would lose it. */
async function* readUntil(stop: AbortSignal, input: Readable): AsyncGenerator<Buffer, void, undefined> {
  const chunks = new PassThrough();
  let failure: Error | null | undefined;
  function drain(): void {
    input.unpipe(chunks);
    for (let chunk = input.read(); chunk !== null && chunks.writable; chunk = input.read())
      chunks.write(chunk);
    chunks.end();
  }

  input.pipe(chunks);
  finished(input, { writable: false }, (error) => {
    failure = error;
    drain();
  });
  if (stop.aborted) drain();
  else stop.addEventListener('abort', drain, { once: true });
  try {
    yield* chunks;
    if (failure) throw failure;
  } finally {
    input.destroy();
  }
}
