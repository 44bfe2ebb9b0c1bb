import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { KinesisStream } from '@kpl-kit/testkit/kinesis-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, startFaultyKinesis } from './faulty-kinesis.ts';
import { readAsKcl } from './read-as-kcl.ts';

const service = createRequire(import.meta.url).resolve('@kpl-kit/example-producer/service.ts');
const ORDERS = 200;
let kinesis: KinesisLocal;

beforeAll(async () => {
  kinesis = await startKinesisLocal();
});

afterAll(() => kinesis?.stop());

function startService(...options: string[]): ChildProcessWithoutNullStreams {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  return spawn(process.execPath, [service, ...options], { env: { ...process.env, ...credentials } });
}

async function post(url: string, body: string): Promise<number> {
  return (await fetch(url, { method: 'POST', body })).status;
}

/** Posts so many bytes, and more to come: whoever waits for the end of the body does not answer. */
async function postWithoutEnd(url: string, byteLength: number): Promise<number | undefined> {
  const call = request(url, { method: 'POST', agent: false });
  call.write(Buffer.alloc(byteLength, 'a'));
  const [{ statusCode }] = (await once(call, 'response')) as [IncomingMessage];
  call.destroy();
  return statusCode;
}

/** Posts a body that is too large, and another request on the same connection. Returns what both are answered. */
async function postAfterTooLarge(url: string): Promise<readonly (number | undefined)[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: (number | undefined)[] = [];
  for (const body of [Buffer.alloc(11_000_000, 'a'), 'no key']) {
    const call = request(url, { method: 'POST', agent });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    await text(response);
    statuses.push(response.statusCode);
    expect(call.reusedSocket).toBe(statuses.length > 1);
  }
  agent.destroy();
  return statuses;
}

/** Posts orders to the service, ends it, and returns what is in the stream and what it has written. */
async function run(streamName: string, faults: readonly Fault[], deadline: number) {
  const faulty = await startFaultyKinesis(kinesis.port, faults);
  const stream = await KinesisStream.create(kinesis.endpoint, streamName, 2);
  const addresses = ['--endpoint', faulty.endpoint, '--port', '0'];
  const child = startService('--stream', streamName, ...addresses, '--deadline', `${deadline}`);
  try {
    const written = text(child.stdout);
    const [address] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
    const statuses = await Promise.all(
      Array.from({ length: ORDERS }, (_, n) => post(`${address}/customer-${n % 7}`, `order ${n}`)),
    );
    const refused = {
      noKey: await post(`${address}/`, 'no key'),
      badEncoding: await post(`${address}/%zz`, 'a key that cannot be decoded'),
      tooLargeWithKey: await post(`${address}/customer-1`, 'a'.repeat(10 * 1024 * 1024)),
      withoutEnd: await postWithoutEnd(`${address}/customer-1`, 10 * 1024 * 1024 + 1),
      onOneConnection: await postAfterTooLarge(`${address}/`),
    };
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'exit');
    const lines = (await written).trim().split('\n').filter(Boolean);
    const unsent = lines.map((line) => Buffer.from(JSON.parse(line).Data, 'base64').toString());
    const { texts } = await readAsKcl(stream);
    return { statuses: new Set(statuses), refused, exitCode, unsent, texts };
  } finally {
    child.kill('SIGKILL');
    stream.close();
    await faulty.stop();
  }
}

const refused = {
  noKey: 400,
  badEncoding: 400,
  tooLargeWithKey: 413,
  withoutEnd: 413,
  onOneConnection: [413, 400],
};
const orders = new Set(Array.from({ length: ORDERS }, (_, n) => `order ${n}`));

describe('examples/producer, which is a service', () => {
  it('has everything in the stream that it has accepted when SIGTERM has ended it', async () => {
    const { texts, ...others } = await run('served', ['some-throttled', 'reset-after', 'none'], 60_000);
    expect(new Set(texts)).toEqual(orders);
    expect(others).toEqual({ statuses: new Set([202]), refused, exitCode: 0, unsent: [] });
  });

  it('writes what it cannot send within its deadline', async () => {
    const { texts, unsent, ...others } = await run('overloaded', ['all-throttled'], 200);
    expect(new Set([...texts, ...unsent])).toEqual(orders);
    expect(unsent).toHaveLength(ORDERS);
    expect(others).toEqual({ statuses: new Set([202]), refused, exitCode: 1 });
  });

  it('refuses a deadline that is not a number before it accepts a request', async () => {
    const child = startService('--endpoint', kinesis.endpoint, '--port', '0', '--deadline', '25s');
    // With an address, it would accept requests.
    const [line] = await once(createInterface({ input: child.stderr }), 'line');
    child.kill('SIGKILL');
    expect(line).toBe('--deadline is "25s", expected milliseconds, such as 25000');
  });
});
