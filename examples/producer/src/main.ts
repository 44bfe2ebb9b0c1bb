import { parseArgs } from 'node:util';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { linesOf } from './lines.ts';
import { Producer } from './producer.ts';
import { UnsentError } from './unsent-error.ts';

const USAGE = `Usage: node examples/producer/src/main.ts --stream <name> [--endpoint <url>] < lines

Puts each line of standard input into a stream as a user record: what stands before the first tab is its partition key,
what stands behind it its data. At the end of the input, and on SIGTERM or SIGINT, it sends what is left. What could not be
sent is written to standard output, one entry a line, as \`aws kinesis put-records --records\` takes it.

  --stream <name>   the stream
  --endpoint <url>  another Kinesis than AWS's, over HTTP/1.1
  -h, --help        show this text`;

const { values } = parseArgs({
  options: {
    stream: { type: 'string' },
    endpoint: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help || values.stream === undefined) {
  console.error(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  await putLines(values.stream, values.endpoint);
}

async function putLines(streamName: string, endpoint: string | undefined): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      // The second one ends the process, whatever is left.
      if (stop.signal.aborted) process.exit(1);
      stop.abort();
    });
  }

  const client = new KinesisClient(
    endpoint === undefined ? {} : { endpoint, requestHandler: new NodeHttpHandler() },
  );
  const producer = await Producer.open({ client, streamName });
  try {
    for await (const line of linesOf(process.stdin, stop.signal)) await putLine(producer, line);
  } catch (error) {
    // close() says it too, with all that is unsent.
    if (!(error instanceof UnsentError)) throw error;
  } finally {
    await producer.close().catch(reportUnsent);
    client.destroy();
    console.error(JSON.stringify(producer.counts));
  }
}

async function putLine(producer: Producer, line: Buffer): Promise<void> {
  const tab = line.indexOf('\t');
  const partitionKey = line.toString('utf8', 0, Math.max(tab, 0));
  await producer.put({ partitionKey, data: line.subarray(tab + 1) }).catch((error) => {
    if (error.name !== 'AggregationError') throw error;
    // A line without a key, say: it concerns no other line.
    console.error(`A line is left out: ${error.message}`);
    process.exitCode = 1;
  });
}

function reportUnsent(error: unknown): void {
  if (!(error instanceof UnsentError)) throw error;
  for (const { Data, ...keys } of error.entries) {
    console.log(JSON.stringify({ Data: Buffer.from(Data).toString('base64'), ...keys }));
  }
  console.error(error.message);
  process.exitCode = 1;
}
