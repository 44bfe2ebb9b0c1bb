import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { callKinesis } from './call.ts';
import { startKinesisLocal } from './start.ts';

const USAGE = `Usage: npm run kinesis -- [--port <port>] [--stream <name>] [--shards <count>]

Starts kinesis-local and says where it is. Runs until it is interrupted; nothing is kept.

  --port <port>     HTTP port; a free one by default
  --stream <name>   makes this stream
  --shards <count>  with so many shards; 1 by default
  -h, --help        show this text`;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    stream: { type: 'string' },
    shards: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(USAGE);
else await run(values.port, values.stream, values.shards);

async function run(port: string | undefined, stream: string | undefined, shards: string): Promise<void> {
  const kinesis = await startKinesisLocal(port === undefined ? {} : { port: Number(port) });
  try {
    if (stream !== undefined) {
      await callKinesis(kinesis.port, 'CreateStream', { StreamName: stream, ShardCount: Number(shards) });
    }
    console.log(kinesis.endpoint);
    // The service does not keep this process running, a timer does.
    const running = setInterval(() => {}, 60_000);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    clearInterval(running);
  } finally {
    await kinesis.stop();
  }
}
