import { parseArgs } from 'node:util';
import { KinesisProducer } from '@kpl-kit/producer';
import { kinesisAt } from './kinesis.ts';
import { readDeadline } from './read-deadline.ts';
import { readLines } from './read-lines.ts';
import { writeIfUnsent } from './write-unsent.ts';

const USAGE = `Usage: node examples/producer/src/main.ts --stream <name> [--endpoint <url>] < lines

Puts each line of standard input into a stream as a user record: its partition key is what precedes the first tab,
its data what follows. At the end of the input, and on SIGTERM or SIGINT, it sends what is left. It writes what it could
not send to standard output, one user record a line, as \`aws kinesis put-records --records\` takes it. It skips and
reports a line that cannot be a user record, without a key or too long for example.

  --stream <name>   the stream
  --endpoint <url>  another Kinesis than AWS's, over HTTP/1.1
  --deadline <ms>   how long sending may take after the last line; 25000 by default
  -h, --help        show this text`;

/** No stream takes a user record of more than 10 MiB with its key; between them is the tab. */
const MAX_LINE_BYTES = 10 * 1024 * 1024 + 1;

const { values } = parseArgs({
  options: {
    stream: { type: 'string' },
    endpoint: { type: 'string' },
    deadline: { type: 'string', default: '25000' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help || values.stream === undefined) {
  console.error(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  await putLines(values.stream, values.endpoint, readDeadline(values.deadline));
}

async function putLines(streamName: string, endpoint: string | undefined, deadlineMilliseconds: number) {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop.abort());

  const kinesis = kinesisAt(endpoint);
  const producer = await KinesisProducer.open({ kinesis, streamName });
  try {
    const options = { stop: stop.signal, maxBytes: MAX_LINE_BYTES, onTooLong };
    for await (const line of readLines(process.stdin, options)) await putLine(producer, line);
  } catch (error) {
    // Something could not be sent: close says what.
    if ((error as { readonly code?: unknown }).code !== 'STOPPED') throw error;
  } finally {
    await producer.close({ deadlineMilliseconds }).catch(writeIfUnsent);
    kinesis.destroy();
    console.error(JSON.stringify(producer.counts));
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

function onTooLong(): void {
  reportSkipped(`it has more than ${MAX_LINE_BYTES} bytes`);
}

function reportSkipped(why: string): void {
  console.error(`Skipped a line: ${why}`);
  process.exitCode = 1;
}
