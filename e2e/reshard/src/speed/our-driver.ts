// Fills a stream with our producer, as KplDriver.java with the KPL. Arguments: the port of the sink, the stream,
// and maxOutstandingBytes.
import { Agent } from 'node:https';
import { createInterface } from 'node:readline';
import { Kinesis } from '@aws-sdk/client-kinesis';
import { KinesisProducer } from '@kpl-kit/producer';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const [port, streamName = '', maxOutstandingBytes] = process.argv.slice(2);
const kinesis = new Kinesis({
  endpoint: `https://localhost:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: new NodeHttpHandler({
    httpsAgent: new Agent({ keepAlive: true, rejectUnauthorized: false }),
  }),
});
const producer = await KinesisProducer.open({
  kinesis,
  streamName,
  rateLimit: 1_000_000,
  recordTtl: 300_000,
  maxOutstandingBytes: maxOutstandingBytes === undefined ? undefined : Number(maxOutstandingBytes),
});
console.log('ready');
for await (const line of createInterface(process.stdin)) {
  const [count = 0, byteLength = 0] = line.split('\t').slice(1).map(Number);
  const data = new Uint8Array(byteLength).fill(120);
  for (let n = 0; n < count; n++) await producer.put({ partitionKey: `customer-${n % 10_000}`, data });
  await producer.flush();
  console.log(`filled\t${count}`);
}
await producer.close();
kinesis.destroy();
