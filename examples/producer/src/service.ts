// A service that puts the body of each request: POST /customer-7. On SIGTERM it sends what is left, and writes
// what it could not send. Usage: node src/service.ts --stream NAME [--port N] [--endpoint URL] [--deadline MS]
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { KinesisProducer } from '@kpl-kit/producer';
import { kinesisAt } from './kinesis.ts';
import { readDeadline } from './read-deadline.ts';
import { writeIfUnsent, writeUnsent } from './write-unsent.ts';

/** The largest user record that any stream takes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    stream: { type: 'string', default: 'orders' },
    endpoint: { type: 'string' },
    port: { type: 'string', default: '8080' },
    // Less than the time between SIGTERM and SIGKILL: 30 seconds with ECS and Kubernetes.
    deadline: { type: 'string', default: '25000' },
  },
});

const deadlineMilliseconds = readDeadline(values.deadline);
const kinesis = kinesisAt(values.endpoint);
const producer = await KinesisProducer.open({ kinesis, streamName: values.stream, onUnsent: writeUnsent });

const server = createServer(async (request, response) => {
  const refuse = () => answer(response, 413);
  answer(response, await put(request, refuse).catch(statusOf));
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.error(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

function answer(response: ServerResponse, status: number): void {
  if (!response.headersSent) response.writeHead(status).end();
}

async function put(request: IncomingMessage, refuse: () => void): Promise<number> {
  const partitionKey = decodeURIComponent(request.url?.slice(1) ?? '');
  const data = await readBody(request, refuse);
  if (data === undefined) return 413;
  // It resolves when the user record is taken. To answer when it is in the stream, use `deliver`.
  await producer.put({ partitionKey, data });
  return 202;
}

/** For more than a stream can take, calls `refuse` at once and returns undefined. Does not keep it in memory. */
async function readBody(request: IncomingMessage, refuse: () => void): Promise<Buffer | undefined> {
  let chunks: Buffer[] | undefined = [];
  let byteLength = 0;
  for await (const chunk of request) {
    byteLength += chunk.length;
    if (byteLength <= MAX_BODY_BYTES) {
      chunks?.push(chunk);
    } else if (chunks !== undefined) {
      // The rest is read all the same: it comes before the next request on this connection.
      chunks = undefined;
      refuse();
    }
  }
  return chunks && Buffer.concat(chunks);
}

function statusOf(error: Error & { readonly code?: unknown }): number {
  if (error.code === 'USER_RECORD_TOO_LARGE') return 413;
  // The partition key is bad, or `%zz`, which is not an encoded one.
  return error.name === 'AggregationError' || error instanceof URIError ? 400 : 503;
}

process.once('SIGTERM', async () => {
  server.close();
  await producer.close({ deadlineMilliseconds }).catch(writeIfUnsent);
  server.closeAllConnections();
  kinesis.destroy();
});
