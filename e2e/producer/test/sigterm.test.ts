import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { KinesisStream } from '@kpl-kit/testkit/kinesis-stream';
import pWaitFor from 'p-wait-for';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyKinesis, startFaultyKinesis } from './faulty-kinesis.ts';
import { readAsKcl } from './read-as-kcl.ts';

const main = createRequire(import.meta.url).resolve('@kpl-kit/example-producer/main.ts');

let kinesis: KinesisLocal;
let faulty: FaultyKinesis;
const started: ChildProcessWithoutNullStreams[] = [];

beforeAll(async () => {
  kinesis = await startKinesisLocal();
  faulty = await startFaultyKinesis(kinesis.port, ['none', 'reset-after', 'some-throttled', 'throttled']);
});

afterEach(() => {
  for (const producer of started.splice(0)) producer.kill('SIGKILL');
});

afterAll(async () => {
  await faulty?.stop();
  await kinesis?.stop();
});

function startProducer(
  streamName: string,
  endpoint = faulty.endpoint,
  ...options: string[]
): ChildProcessWithoutNullStreams {
  const argv = [main, '--stream', streamName, '--endpoint', endpoint, ...options];
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
  const producer = spawn(process.execPath, argv, { env: { ...process.env, ...credentials } });
  started.push(producer);
  return producer;
}

/** Writes lines until it takes no more. */
function feed(producer: ChildProcessWithoutNullStreams): Promise<void> {
  // It ends in the middle: EPIPE is expected.
  return pipeline(linesWithoutEnd(), producer.stdin).catch(() => {});
}

/**
 * Many at first, then a few: all that the process has taken has to be sent when it is told to end, and on a slow machine
 * that must not become more and more.
 */
async function* linesWithoutEnd(): AsyncGenerator<string> {
  for (let n = 0; ; n++) {
    yield `customer-${n % 97}\torder ${n}\n`;
    if (n % 100 === 0 || n > 10_000) await delay(n > 10_000 ? 50 : 5);
  }
}

describe('examples/producer, which puts lines', () => {
  it('sends on SIGTERM all that it has taken, and ends', async () => {
    const stream = await KinesisStream.create(kinesis.endpoint, 'terminated', 2);
    const producer = startProducer('terminated');
    const printed = text(producer.stderr);
    const feeding = feed(producer);
    await pWaitFor(
      async () => {
        expect(producer.exitCode).toBeNull();
        return (await readAsKcl(stream)).texts.length > 100;
      },
      { interval: 100 },
    );
    producer.kill('SIGTERM');
    const [exitCode] = await once(producer, 'exit');
    await feeding;

    const { userRecords } = JSON.parse(await printed);
    const { texts } = await readAsKcl(stream);
    stream.close();
    expect(exitCode).toBe(0);
    expect(userRecords).toBeGreaterThan(100);
    const numbers = new Set(texts.map((line) => Number(line.replace('order ', ''))));
    expect(numbers.size).toBe(userRecords);
    expect([...numbers].filter((number) => number >= userRecords)).toEqual([]);
    console.log(
      `SIGTERM after ${userRecords} user records: ${numbers.size} delivered, ${texts.length} with repetitions`,
    );
  });

  it('sends all lines of its input, and names those that it skips: one without a key, one too long', async () => {
    const stream = await KinesisStream.create(kinesis.endpoint, 'ended', 2);
    const producer = startProducer('ended');
    const printed = text(producer.stderr);
    // U+2028 divides lines for some, not here.
    producer.stdin.write('ada\tfirst\u2028half\nno key\n');
    producer.stdin.write(`a\t${'a'.repeat(10 * 1024 * 1024)}\n`);
    producer.stdin.end('grace\tsecond\twith a tab\n');
    const [exitCode] = await once(producer, 'exit');
    const { texts } = await readAsKcl(stream);
    stream.close();
    expect(new Set(texts)).toEqual(new Set(['first\u2028half', 'second\twith a tab']));
    const skipped = (await printed).split('\n').filter((line) => line.startsWith('Skipped a line: '));
    expect(skipped).toEqual([
      expect.stringContaining('partitionKey is 0 characters long'),
      'Skipped a line: it has more than 10485761 bytes',
    ]);
    expect(exitCode).toBe(1);
  });

  it('writes on SIGTERM all that it could not send, by its deadline, while everything is throttled', async () => {
    const throttling = await startFaultyKinesis(kinesis.port, ['throttled', 'all-throttled']);
    const stream = await KinesisStream.create(kinesis.endpoint, 'throttled', 1);
    const producer = startProducer('throttled', throttling.endpoint, '--deadline', '500');
    const [printed, written] = [text(producer.stderr), text(producer.stdout)];
    for (let n = 0; n < 1_000; n++) producer.stdin.write(`customer-${n % 7}\torder ${n}\n`);
    await pWaitFor(() => throttling.counts['all-throttled'] > 1);
    producer.kill('SIGTERM');
    const [exitCode] = await once(producer, 'exit');
    await throttling.stop();

    const entries = (await written)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { userRecords, unsent, delivered } = JSON.parse(
      (await printed).trim().split('\n').at(-1) as string,
    );
    expect({ exitCode, delivered, unsent }).toEqual({ exitCode: 1, delivered: 0, unsent: userRecords });
    expect(userRecords).toBeGreaterThan(0);
    const texts = entries.map(({ Data }) => Buffer.from(Data, 'base64').toString());
    expect(new Set(texts)).toEqual(new Set(Array.from({ length: userRecords }, (_, n) => `order ${n}`)));
    // What is written can be put as it is.
    await stream.put(
      entries.slice(0, 500).map((entry) => ({ ...entry, Data: Buffer.from(entry.Data, 'base64') })),
    );
    stream.close();
  });

  it('writes every line that could not be sent because the stream was deleted', async () => {
    const stream = await KinesisStream.create(kinesis.endpoint, 'deleted', 1);
    const producer = startProducer('deleted', kinesis.endpoint);
    const written = text(producer.stdout);
    producer.stdin.write('ada\tfirst\n');
    await pWaitFor(async () => (await readAsKcl(stream)).texts.length === 1, { interval: 100 });
    await stream.delete();
    stream.close();

    const orders = Array.from({ length: 20_000 }, (_, n) => `order ${n}`);
    const lines = Readable.from(orders.map((order, n) => `customer-${n % 7}\t${order}\n`));
    await Promise.all([pipeline(lines, producer.stdin).catch(() => {}), once(producer, 'exit')]);
    const entries = (await written).trim().split('\n');
    const texts = entries.map((entry) => Buffer.from(JSON.parse(entry).Data, 'base64').toString());
    expect(new Set(texts)).toEqual(new Set(orders));
    expect(producer.exitCode).toBe(1);
  });

  it('refuses a deadline that is not a number before it takes a line', async () => {
    const producer = startProducer('nowhere', faulty.endpoint, '--deadline', '25s');
    const [printed, written] = [text(producer.stderr), text(producer.stdout)];
    const [exitCode] = await once(producer, 'exit');
    expect(exitCode).toBe(2);
    expect(await printed).toBe('--deadline is "25s", expected milliseconds, such as 25000\n');
    expect(await written).toBe('');
  });

  it('says that the stream does not exist', async () => {
    const producer = startProducer('nowhere');
    const printed = text(producer.stderr);
    producer.stdin.end();
    const [exitCode] = await once(producer, 'exit');
    expect(exitCode).toBe(1);
    expect(await printed).toContain('ResourceNotFoundException');
  });
});
