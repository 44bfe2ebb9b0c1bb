// A service that puts the body of each request: POST /customer-7. On SIGTERM it sends what is left, and writes
// what it could not send. Usage: node src/service.ts --stream NAME [--port N] [--endpoint URL] [--deadline MS]
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { KinesisProducer } from '@kpl-kit/producer';
import { kinesisAt } from './kinesis.ts';
import { readDeadline } from './read-deadline.ts';
import { writeIfUnsent, writeUnsent } from './write-unsent.ts';

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
  const status = await put(request).catch((error) => (error.name === 'AggregationError' ? 400 : 503));
  response.writeHead(status).end();
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.error(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function put(request: IncomingMessage): Promise<number> {
  const partitionKey = decodeURIComponent(request.url?.slice(1) ?? '');
  // It resolves when the user record is taken. To answer when it is in the stream, use `deliver`.
  await producer.put({ partitionKey, data: await buffer(request) });
  return 202;
}

process.once('SIGTERM', async () => {
  server.close();
  await producer.close({ deadlineMilliseconds }).catch(writeIfUnsent);
  server.closeAllConnections();
  kinesis.destroy();
});
