import { parseArgs } from 'node:util';
import { KinesisProducer } from '@kpl-kit/producer';
import { kinesisAt } from './kinesis.ts';
import { putLines } from './put-lines.ts';
import { readDeadline } from './read-deadline.ts';
import { writeIfUnsent, writeUnsent } from './write-unsent.ts';

const USAGE = `Usage: node examples/producer/src/main.ts --stream <name> [--endpoint <url>] < lines

Puts each line of standard input into a stream as a user record: its partition key is what precedes the first tab,
its data what follows. At the end of the input, and on SIGTERM or SIGINT, it sends what is left. It writes what it could
not send to standard output, one user record a line, as \`aws kinesis put-records --records\` takes it. It skips and
reports a line that cannot be a user record, without a key or too long for example.

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
  await run(values.stream, values.endpoint, readDeadline(values.deadline));
}

async function run(streamName: string, endpoint: string | undefined, deadlineMilliseconds: number) {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop.abort());

  const kinesis = kinesisAt(endpoint);
  // Without onUnsent, the producer would stop at the first failure, and refuse lines that are read already.
  const producer = await KinesisProducer.open({ kinesis, streamName, onUnsent: writeUnsent });
  try {
    await putLines(producer, process.stdin, stop.signal);
  } finally {
    await producer.close({ deadlineMilliseconds }).catch(writeIfUnsent);
    kinesis.destroy();
    console.error(JSON.stringify(producer.counts));
  }
}
