import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type KinesisLocal, startKinesisLocal } from '@kpl-kit/kinesis-local';
import { KinesisStream } from '@kpl-kit/testkit/kinesis-stream';
import { examplesOf } from '@kpl-kit/workspace/examples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAsKcl } from './read-as-kcl.ts';

const examples = ['docs/producing.md', 'packages/producer/README.md']
  .flatMap(examplesOf)
  .filter(({ needsKinesis }) => needsKinesis);

/** The SDK speaks HTTP/2 with Kinesis, as it is; kinesis-local HTTP/1.1. */
const server = createServer((incoming, response) => {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => !name.startsWith(':')),
  );
  const call = request({ host: '127.0.0.1', port: kinesis.port, method: 'POST', headers, agent: false });
  call.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/x-amz-json-1.1' });
    answer.pipe(response);
  });
  call.on('error', () => response.stream.close());
  incoming.pipe(call);
});
let kinesis: KinesisLocal;
let folder: string;

beforeAll(async () => {
  kinesis = await startKinesisLocal();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'kpl-kit examples '));
  symlinkSync(join(import.meta.dirname, '..', 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
});

afterAll(async () => {
  server.close();
  await kinesis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the examples that put into a stream', () => {
  it.each(examples)(
    '$title puts 1,000 orders with the SDK as it is, and prints what the document says',
    async ({ code, prints }) => {
      const stream = await KinesisStream.create(kinesis.endpoint, 'orders', 2);
      const file = join(folder, 'example.ts');
      writeFileSync(file, code);
      const env = {
        ...process.env,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      };
      const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
      const { texts } = await readAsKcl(stream);
      await stream.delete();
      stream.close();
      expect(new Set(texts.map((text) => JSON.parse(text).n))).toEqual(new Set(Array(1_000).keys()));
      if (prints !== undefined) expect(stdout).toBe(prints);
    },
  );

  it('are there', () => expect(examples.length).toBeGreaterThan(1));
});
