import { addAbortSignal, type Readable } from 'node:stream';

const LINE_FEED = 0x0a;

/** The lines of a stream, as bytes, without their ends. When it is stopped, all that was read and is complete still comes. */
export async function* readLines(
  input: Readable,
  stop: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of addAbortSignal(stop, input)) {
      const bytes = Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        yield bytes.subarray(start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    if (stop.aborted) return;
    throw error;
  }
  if (rest.length > 0) yield rest;
}
