import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { callKinesis } from './call.ts';
import { startKinesisLocal } from './start.ts';

const USAGE = `Usage: npx pnpm --filter kinesis-local start [--port <port>] [--stream <name>] [--shards <count>]

Starts kinesis-local and prints its address. Runs until it is interrupted; nothing is kept.

  --port <port>     HTTP port; a free one by default
  --stream <name>   creates this stream
  --shards <count>  with this many shards; 1 by default
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
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  } finally {
    await kinesis.stop();
  }
}
