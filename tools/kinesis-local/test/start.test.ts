import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { isOpen, takePort } from './ports.ts';
import { isRunning } from './services.ts';
import { start } from './start.ts';

describe('startKinesisLocal', () => {
  test('answers as Kinesis on a free port', async () => {
    const { endpoint, port } = await start();
    expect(endpoint).toBe(`http://127.0.0.1:${port}`);
    expect(await listStreams(endpoint)).toMatchObject({ StreamNames: [] });
  });

  test('runs two services side by side', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(one.port).not.toBe(other.port);
    expect(await Promise.all([isOpen(one.port), isOpen(other.port)])).toEqual([true, true]);
  });

  test('stop ends the process and frees the port, which can be asked for again', async () => {
    const { port, processId, stop } = await start();
    await stop();
    expect(isRunning(processId)).toBe(false);
    expect(await isOpen(port)).toBe(false);
    const again = await start({ port });
    expect(again.port).toBe(port);
  });

  test('stop may be called again, at once and afterwards', async () => {
    const kinesis = await start();
    await Promise.all([kinesis.stop(), kinesis.stop()]);
    await kinesis.stop();
    expect(await isOpen(kinesis.port)).toBe(false);
  });

  test('stop does not wait for clients that stay connected', async () => {
    const { port, processId, stop } = await start();
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    await stop();
    expect(isRunning(processId)).toBe(false);
  });

  test.for(['127.0.0.1', '0.0.0.0', '::'])(
    'a port that is taken on %s is an error that says what to do',
    async (host) => {
      const port = await takePort(host);
      await expect(start({ port })).rejects.toMatchObject({
        name: 'KinesisLocalError',
        code: 'PORT_UNAVAILABLE',
        message: `port ${port} is taken: stop the process that listens there, choose another port, or leave it out to get a free one`,
      });
    },
  );

  test.for([0, -1, 1.5, 65_536, Number.NaN])('port %d is an error', async (port) => {
    await expect(start({ port })).rejects.toMatchObject({
      code: 'INVALID_PORT',
      message: `port is ${port}, expected a whole number from 1 to 65535`,
    });
  });
});

async function listStreams(endpoint: string): Promise<unknown> {
  const headers = {
    Authorization:
      'AWS4-HMAC-SHA256 Credential=a/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Date': '20000101T000000Z',
    'X-Amz-Target': 'Kinesis_20131202.ListStreams',
  };
  return (await fetch(endpoint, { method: 'POST', headers, body: '{}' })).json();
}
