import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { AdapterProcess } from '../src/adapter-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that does this with each request. */
function program(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  const loop = `for await (const line of createInterface({ input: process.stdin })) { const request = JSON.parse(line); ${body} }`;
  writeFileSync(
    path,
    `import { appendFileSync } from 'node:fs';\nimport { createInterface } from 'node:readline';\nconst say = (it) => console.log(JSON.stringify(it));\n${loop}\n`,
  );
  return `"${process.execPath}" "${path}"`;
}

async function asks(command: string, ids: readonly string[], timeoutMilliseconds = 60_000) {
  const adapter = new AdapterProcess(command, { timeoutMilliseconds });
  const answers = [];
  for (const id of ids) answers.push(await adapter.ask({ id }));
  adapter.close();
  return answers;
}

/**
 * A program that keeps a connection once its parent has ended, or at once for a parent 0. What it says before its end
 * is empty if it was ended, and `late` if it ended by itself.
 */
async function endless(name: string) {
  const path = join(folder, `${name}.sock`);
  const file = join(folder, `${name}.mjs`);
  const connect = `import { connect } from 'node:net';
const parent = Number(process.argv[2]);
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  const connection = connect(${JSON.stringify(path)});
  setTimeout(() => connection.end('late'), 60_000);
}, 10);
`;
  writeFileSync(file, connect);
  const server = createServer().listen(path);
  const connected = once(server, 'connection').then(([socket]) => {
    server.close();
    return { said: text(socket as Socket) };
  });
  return { command: `"${process.execPath}" "${file}"`, connected };
}

const PLAIN = 'say({ id: request.id, plain: true });';

describe('the runner', () => {
  test('goes on after a crash, with what the program said last', async () => {
    const command = program(
      'crash',
      `if (request.id === '2') { console.error('out of order'); process.exit(3); } ${PLAIN}`,
    );
    const [first, second, third] = await asks(command, ['1', '2', '3']);
    expect(first).toEqual({ id: '1', plain: true });
    expect(second).toEqual({ crash: 'ended with 3: out of order' });
    expect(third).toEqual({ id: '3', plain: true });
  });

  test('goes on after a case that takes too long', async () => {
    const command = program('slow', `if (request.id !== '2') ${PLAIN}`);
    const [, second, third] = await asks(command, ['1', '2', '3'], 1_000);
    expect(second).toEqual({ crash: 'no answer within 1 s' });
    // The time limit may be too short for a busy machine to start the program again.
    expect(Object.keys(third ?? {}).join()).toMatch(/^(id,plain|crash)$/);
  });

  test('takes a program that ends after each answer', async () => {
    const command = program('once', `${PLAIN} process.exit(0);`);
    expect(await asks(command, ['1', '2'])).toEqual([1, 2].map((id) => ({ id: `${id}`, plain: true })));
  });

  test('passes over what is not an answer, and asks in ASCII', async () => {
    const body = `console.log('starting ...'); console.log('null'); say({ id: 'x', plain: true }); say({ id: request.id, error: line });`;
    const [answer] = await asks(program('noise', body), ['\u2028é']);
    expect(answer).toEqual({ id: '\u2028é', error: '{"id":"\\u2028\\u00e9"}' });
  });

  test('ends a program that prints a line without an end', async () => {
    const body = `const more = () => process.stdout.write('x'.repeat(1e6), more); more();`;
    const [answer] = await asks(program('endless', body), ['1']);
    expect(answer).toEqual({ crash: 'a line longer than 33554432 characters' });
  });

  test('takes an answer of many megabytes', async () => {
    const body = `say({ id: request.id, error: '\\n'.repeat(1e7) });`;
    const [answer] = await asks(program('long', body), ['1']);
    expect(answer).toEqual({ id: '1', error: '\n'.repeat(1e7) });
  });

  test('ends what a program that has ended itself left behind', async () => {
    const { command, connected } = await endless('left');
    const adapter = new AdapterProcess(`${command} $$ & exit 3`, { timeoutMilliseconds: 600_000 });
    const asked = adapter.ask({ id: '1' });
    const { said } = await connected;
    adapter.close();
    expect(await asked).toEqual({ crash: 'closed' });
    expect(await said).toBe('');
  });

  test('looks at no more lines once the time is over, however many there are', async () => {
    const body = `const more = () => process.stdout.write('y\\n'.repeat(1e5), more); more();`;
    let time = 0;
    let lines = 0;
    const { parse } = JSON;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => time);
    const reading = vi.spyOn(JSON, 'parse').mockImplementation((text) => {
      if (text === 'y' && ++lines === 100) time = 2_000;
      return parse(text);
    });
    try {
      const [answer] = await asks(program('yes', body), ['1'], 1_500);
      expect(answer).toEqual({ crash: 'no answer within 1.5 s' });
      expect(lines).toBe(100);
    } finally {
      clock.mockRestore();
      reading.mockRestore();
    }
  });

  test('says that a program is not there', async () => {
    const [answer] = await asks('no-such-program-here', ['1']);
    expect(answer).toEqual({ crash: expect.stringMatching(/^ended with/) });
  });
});

describe('the command', () => {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts');
  const runs = async (...args: string[]) => {
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { maxBuffer: 1e8 });
      return { code: 0, stdout, stderr: '' };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };
  const command = program('plain', PLAIN);

  test('prints misses, shares and the sum, and fails', async () => {
    const { code, stdout } = await runs('--command', command, '--only', 'read/empty/');
    expect(code).toBe(1);
    expect(stdout).toContain('miss read/empty/empty-data: plain instead of 1 user record\n');
    expect(stdout).toMatch(/^read\/empty: \d+ of \d+\nlossless: \d+ of \d+\n$/m);
  });

  test.each([
    '{ userRecords: null }',
    '{ userRecords: [null] }',
    '{ userRecords: 7 }',
    '{ entries: [{}] }',
    '{ entries: [{ data: { length: 1e15 }, partitionKey: request.userRecords?.[0].partitionKey }] }',
    '{ userRecords: request.userRecords }',
    '{}',
    '{ error: "" }',
  ])('counts %s as a miss', async (answer) => {
    const odd = program('odd', `say({ id: request.id, ...${answer} });`);
    const { code, stdout } = await runs('--command', odd, '--only', 'write/tags/');
    expect(code).toBe(1);
    expect(stdout).toContain('lossless: 0 of 3\n');
    expect((await runs('--command', odd, '--case', 'read/empty/empty-data')).code).toBe(1);
  });

  test('asks a program that answers nothing for no more than three cases', async () => {
    const path = join(folder, 'asked.txt');
    const silent = program(
      'silent',
      `appendFileSync(${JSON.stringify(path)}, request.id + '\\n'); process.exit(4);`,
    );
    const { code, stdout, stderr } = await runs('--command', silent);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('answered none of the first 3 cases: ended with 4. It must print each answer');
    expect(new Set(readFileSync(path, 'utf8').trim().split('\n')).size).toBe(3);
  });

  test('says that a writer has answered without entries', async () => {
    const { stdout } = await runs('--command', command, '--case', 'write/lone/plain');
    expect(stdout).toContain('miss write/lone/plain: an answer without entries');
  });

  test('names the form of answers with --help', async () => {
    const { code, stdout, stderr } = await runs('--help');
    expect(stdout).toContain('"entries":[{"data"');
    expect([code, stderr]).toEqual([0, '']);
  });

  test('does not wait for what a program left behind', async () => {
    const path = join(folder, 'waited');
    const { code, stderr } = await runs(
      '--command',
      `(sleep 20; : > '${path}') & exit 3`,
      '--timeout',
      '0.3',
    );
    expect(existsSync(path)).toBe(false);
    expect(stderr).toContain('answered none of the first 3 cases: no answer within 0.3 s');
    expect(code).toBe(1);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends the program at %s, and itself',
    async (signal) => {
      const { command, connected } = await endless(signal);
      const args = [main, '--command', `${command} 0`, '--timeout', '600'];
      const runner = spawn(process.execPath, args, { stdio: 'ignore' });
      const exited = once(runner, 'exit');
      const { said } = await connected;
      runner.kill(signal);
      expect(await exited).toEqual([null, signal]);
      expect(await said).toBe('');
    },
  );

  test('succeeds when all cases pass', async () => {
    expect(await runs('--command', command, '--case', 'read/lookalikes/text')).toMatchObject({ code: 0 });
  });

  test('repeats one case, and shows it', async () => {
    const { stdout } = await runs('--command', command, '--case', 'read/tags/with-value');
    expect(stdout).toContain('"reason": "A tag with a value."');
    expect(stdout).toContain('answered: {\n  "id": "read/tags/with-value",\n  "plain": true\n}');
    expect(stdout).toContain('lossless: 0 of 1');
  });

  test('prints a line of JSON for each case with --json', async () => {
    const { stdout } = await runs('--command', command, '--only', 'write/tags/', '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toContain('write/tags/several');
    expect(Object.keys(lines[0].faults)).toEqual(['kcl', 'lossless', 'strict']);
  });

  test.each([
    [[], 'Runs the conformance cases'],
    [['--command', 'x', '--policy', 'lenient'], '--policy is one of kcl, lossless, strict.'],
    [['--command', 'x', '--timeout', 'soon'], '--timeout is a number of seconds.'],
    [['--command', 'x', '--case', 'none'], 'No case is named none.'],
    [['--secret'], "Unknown option '--secret'"],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await runs(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
