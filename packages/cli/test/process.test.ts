import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { events } from '@kpl-kit/fixtures';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder, kplProcess, startKpl } from './run-kpl.ts';

const event = `${JSON.stringify(events.lambda)}\n`;
const folder = new Folder();
afterAll(() => folder.remove());

/** How a process ends, and what it has written to stderr by then. */
async function endOf(child: ReturnType<typeof startKpl>) {
  const errors: string[] = [];
  child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
  const [exitCode] = await once(child, 'close');
  return { exitCode, stderr: errors.join('') };
}

describe('the process', () => {
  test('reads stdin and writes stdout, without colours in a pipe', async () => {
    const ran = await kplProcess(['inspect'], event);
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toContain('aggregated, 3 user records');
    expect(ran.stdout).not.toContain('\u001b');
  });

  test('inspects what comes in without a command', async () => {
    expect((await kplProcess([], gzipSync(event))).stdout).toContain('aggregated, 3 user records');
  });

  test.each<[string[], string | Uint8Array, number, string]>([
    [['deaggregate'], event, 0, ''],
    [
      ['inspect', '--verify'],
      `${event}{"Records":[{`,
      1,
      'kpl: error: stdin:2: broken JSON: it is cut off\n',
    ],
    [['inspect'], '', 1, 'kpl: error: stdin: is empty, expected Kinesis records\n'],
    [['inspect', '--secret'], '', 2, "kpl: error: Unknown option '--secret'; see kpl inspect --help\n"],
    [['inspect', '/'], '', 2, 'kpl: error: /: is a directory, expected a file\n'],
    [
      ['asm'],
      'magic\nsecret',
      1,
      'kpl: error: stdin: line 2: not a field, expected one of partition-key, explicit-hash-key, entry, field, bytes\n',
    ],
    [['asm'], '', 1, 'kpl: error: stdin: is empty, expected the text of kpl dis\n'],
    [['dis'], 'secret payload here', 1, 'kpl: error: stdin: no Kinesis record found'],
  ])('%j exits with its code, and one line on stderr', async (args, stdin, exitCode, stderr) => {
    const ran = await kplProcess(args, stdin);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr.startsWith(stderr)).toBe(true);
    expect(ran.stderr.split('\n').length).toBe(stderr === '' ? 1 : 2);
  });

  test('ends in silence when its reader closes the pipe, also while more comes in', async () => {
    const child = startKpl(['deaggregate']);
    const errors: string[] = [];
    child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
    child.stdin?.on('error', () => {});
    let isOpen = true;
    const closed = once(child, 'close').then((result) => {
      isOpen = false;
      return result;
    });
    // Without an end: only the closed pipe ends it.
    const feed = () => {
      if (isOpen) child.stdin?.write(event.repeat(100), () => setImmediate(feed));
    };
    feed();
    const [first] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.stdout?.destroy();
    expect(String(first).split('\n', 1)[0]).toContain('"partitionKey":"order-1"');
    const [exitCode] = await closed;
    expect({ exitCode, errors: errors.join('') }).toEqual({ exitCode: 0, errors: '' });
  });

  test('ends when it has what was asked for, while more comes in', async () => {
    const child = startKpl(['deaggregate', '-c', '2', '-f', '%D\n']);
    child.stdin?.on('error', () => {});
    child.stdin?.write(event);
    const out: string[] = [];
    child.stdout?.on('data', (chunk) => out.push(String(chunk)));
    const [exitCode] = await once(child, 'close');
    expect({ exitCode, out: out.join('') }).toEqual({ exitCode: 0, out: '{"n":0}\n{"n":1}\n' });
  });

  test('shows what a slow source has', async () => {
    const child = startKpl(['deaggregate', '-f', '%D\n']);
    child.stdin?.write(event);
    const [first] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    expect(String(first)).toContain('{"n":0}\n');
    child.stdin?.end();
    expect((await once(child, 'close'))[0]).toBe(0);
  });

  test.skipIf(process.platform !== 'linux')('says in one line that a disk is full', async () => {
    for (const args of [['--version'], ['generate'], ['generate', '-n', '10000'], ['help']]) {
      const full = openSync('/dev/full', 'w');
      const child = startKpl(args, [], ['ignore', full, 'pipe']);
      closeSync(full);
      expect(await endOf(child)).toEqual({
        exitCode: 1,
        stderr: 'kpl: error: the output cannot be written (ENOSPC)\n',
      });
    }
  });

  test('ends at damage in gzip, while more comes in', async () => {
    const child = startKpl(['inspect']);
    child.stdin?.on('error', () => {});
    child.stdin?.write(gzipSync(event).fill(0xff, 40, 60));
    expect(await endOf(child)).toEqual({
      exitCode: 1,
      stderr: 'kpl: error: stdin: the gzip data is damaged (Z_DATA_ERROR)\n',
    });
  });

  test('ends at Ctrl-C as the shell expects', async () => {
    const child = startKpl(['deaggregate']);
    child.stdin?.write(event);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    const [exitCode, signal] = await once(child, 'close');
    expect({ exitCode, signal }).toEqual({ exitCode: null, signal: 'SIGINT' });
  });

  test('dis and asm make the same bytes in a pipe', async () => {
    const record = Buffer.from((events.sdk.Records[1] as { Data: Uint8Array }).Data);
    const text = (await kplProcess(['dis'], record)).stdout;
    expect((await kplProcess(['asm'], text)).bytes).toEqual(record);
    expect((await kplProcess(['asm', '-o', 'base64'], text)).stdout).toBe(`${record.toString('base64')}\n`);
  });

  test('makes digests where node:crypto refuses MD5, as in FIPS mode', async () => {
    const path = folder.write(
      'fips.cjs',
      `const crypto = require('node:crypto');
      for (const name of ['createHash', 'hash']) {
        const original = crypto[name];
        crypto[name] = (algorithm, ...rest) => {
          if (algorithm === 'md5') throw Object.assign(new Error('unsupported'), { code: 'ERR_OSSL_EVP_UNSUPPORTED' });
          return original(algorithm, ...rest);
        };
      }
      require('node:module').syncBuiltinESMExports();`,
    );
    for (const [args, stdin] of [
      [['asm', '-o', 'hex'], 'magic\npartition-key "a"\nmagic\n'],
      [['generate', '-n', '3', '--damage', 'message-cut-off', '-o', 'base64'], ''],
    ] as const) {
      const { stdout, stderr } = await kplProcess(args, stdin, ['--require', path]);
      expect({ stdout, stderr }).toEqual({ stdout: (await kplProcess(args, stdin)).stdout, stderr: '' });
      expect(stdout).not.toBe('');
    }
  });

  test('quotes nothing of a payload that breaks it', async () => {
    const secret =
      '{"Records":[{"kinesis":{"data":"secret-payload"}},{"Data":{"secret":"payload"}},{"Data":7}]}';
    for (const command of ['inspect', 'deaggregate', 'aggregate', 'dis', 'asm']) {
      expect((await kplProcess([command], secret)).stderr).not.toMatch(/secret|internal/);
    }
  });
});
