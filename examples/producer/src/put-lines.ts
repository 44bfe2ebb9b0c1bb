import type { Readable } from 'node:stream';
import type { KinesisProducer } from '@kpl-kit/producer';
import { readLines } from './read-lines.ts';

/** No stream takes a user record of more than 10 MiB with its key; between them is the tab. */
const MAX_LINE_BYTES = 10 * 1024 * 1024 + 1;

/** Puts each line of a stream until that ends or is stopped. Then all that was read is put. */
export async function putLines(producer: KinesisProducer, input: Readable, stop: AbortSignal): Promise<void> {
  const onTooLong = () => reportSkipped(`it has more than ${MAX_LINE_BYTES} bytes`);
  for await (const line of readLines(input, { stop, maxBytes: MAX_LINE_BYTES, onTooLong })) {
    await unlessStopped(putLine(producer, line), stop);
  }
}

async function putLine(producer: KinesisProducer, line: Buffer): Promise<void> {
  const tab = line.indexOf('\t');
  const partitionKey = line.toString('utf8', 0, Math.max(tab, 0));
  await producer.put({ partitionKey, data: line.subarray(tab + 1) }).catch((error) => {
    if (error.name !== 'AggregationError') throw error;
    // A line without a key, for example: it concerns no other line.
    reportSkipped(error.message);
  });
}

/** Once stopped, does not wait for room: that may take longer than the process has, and little is left. */
function unlessStopped(hasRoom: Promise<void>, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const goOn = () => resolve();
    if (stop.aborted) goOn();
    stop.addEventListener('abort', goOn);
    hasRoom.then(resolve, reject).finally(() => stop.removeEventListener('abort', goOn));
  });
}

function reportSkipped(why: string): void {
  console.error(`Skipped a line: ${why}`);
  process.exitCode = 1;
}
