import { parseArgs } from 'node:util';
import { KinesisProducer } from '@kpl-kit/producer';
import { kinesisAt } from './kinesis.ts';
import { readDeadline } from './read-deadline.ts';
import { readLines } from './read-lines.ts';
import { writeIfUnsent } from './write-unsent.ts';

const USAGE = `Usage: node examples/producer/src/main.ts --stream <name> [--endpoint <url>] < lines

Puts each line of standard input into a stream as a user record: its partition key is what precedes the first tab,
its data what follows. At the end of the input, and on SIGTERM or SIGINT, it sends what is left. It writes what it could
not send to standard output, one user record a line, as \`aws kinesis put-records --records\` takes it.

  --stream <name>   the stream
  --endpoint <url>  another Kinesis than AWS's, over HTTP/1.1
  --deadline <ms>   how long sending may take after the last line; 25000 by default
  -h, --help        show this text`;

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
    for await (const line of readLines(process.stdin, stop.signal)) await putLine(producer, line);
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
    console.error(`Skipped a line: ${error.message}`);
    process.exitCode = 1;
  });
}
