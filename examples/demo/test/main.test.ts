import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, type TestContext, test, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** So long the embedded Kinesis takes to make the stream: the demo cannot get to its end before it is interrupted. */
const FOR_EVER = '1h';

// Each test waits most of the time.
describe.concurrent('main', () => {
  test('runs the demo on the port that was asked for, and ends with exit code 0', async (context) => {
    const { expect } = context;
    const port = await freePort();
    const { exitCode, output, errors } = await run(context, ['--port', `${port}`]).ended;
    expect(output).toContain(`at http://127.0.0.1:${port}\n`);
    expect(output).toMatch(/Nothing is missing: .*\n$/);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(await isOpen(port)).toBe(false);
  });

  test('says what to do when the port is taken, and ends with exit code 1', async (context) => {
    const { expect } = context;
    const port = await takenPort(context);
    const { exitCode, errors } = await run(context, ['--port', `${port}`]).ended;
    expect(errors).toBe(`
The demo failed: port ${port} is taken: stop the process that listens there, choose another port, or leave it out to get a free one

To use a free port:     npm run demo
To use another port:    npm run demo -- --port PORT
`);
    expect(exitCode).toBe(1);
  });

  test('shows its usage, and ends with exit code 0', async (context) => {
    const { expect } = context;
    const { exitCode, output, errors } = await run(context, ['--help']).ended;
    expect(output).toMatch(/^Usage: npm run demo \[-- --port <port>\]\n/);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
  });

  test('shows its usage after bad arguments, and ends with exit code 2', async (context) => {
    const { expect } = context;
    const { exitCode, output, errors } = await run(context, ['--port', 'abc']).ended;
    expect(errors).toMatch(
      /^--port is "abc", expected a whole number from 1 to 65535\n\nUsage: npm run demo/,
    );
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
  });

  test.for([
    ['SIGINT', 130, 'Starting an embedded Kinesis'],
    ['SIGINT', 130, 'Creating a stream'],
    ['SIGTERM', 143, 'Creating a stream'],
  ] as const)(
    '%s ends it with exit code %d while it says "%s", and nothing stays behind',
    async ([signal, code, when], context) => {
      const { expect } = context;
      const port = await freePort();
      const demo = run(context, ['--port', `${port}`], { CREATE_STREAM_DURATION: FOR_EVER });
      await demo.says(when);
      demo.child.kill(signal);
      const { exitCode, output, errors } = await demo.ended;
      expect({ exitCode, errors }).toEqual({
        exitCode: code,
        errors: '\nInterrupted; the embedded Kinesis is stopped.\n',
      });
      expect(output).not.toContain('Nothing is missing');
      expect(await isOpen(port)).toBe(false);
      expect(demo.processIds()).toEqual([]);
    },
  );

  test('ends quietly when nobody reads on', async (context) => {
    const { expect } = context;
    const port = await freePort();
    const demo = run(context, ['--port', `${port}`], { CREATE_STREAM_DURATION: FOR_EVER });
    await demo.says('Starting an embedded Kinesis');
    demo.child.stdout?.destroy();
    const { exitCode, errors } = await demo.ended;
    expect({ exitCode, errors }).toEqual({ exitCode: 1, errors: '' });
    await vi.waitUntil(() => demo.processIds().length === 0, { timeout: 60_000 });
    await vi.waitUntil(async () => !(await isOpen(port)), { timeout: 60_000 });
  });
});

interface Run {
  readonly child: ChildProcess;
  /** Resolves when that is in the output. */
  says(text: string): Promise<void>;
  readonly ended: Promise<{ exitCode: number | null; output: string; errors: string }>;
  /** The demo and the embedded Kinesis, as long as they run; none where the system has no /proc. */
  processIds(): string[];
}

/** Starts the demo from source; it is gone when the test ends. */
function run(
  { onTestFinished }: TestContext,
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Run {
  const id = randomUUID();
  const child = spawn(process.execPath, ['--conditions=@kpl-kit/source', MAIN, ...commandLine], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, KPL_KIT_DEMO_RUN: id },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return {
    child,
    async says(text) {
      while (!output.includes(text)) await once(child.stdout, 'data');
    },
    ended: once(child, 'close').then(() => ({ exitCode: child.exitCode, output, errors })),
    processIds: () => processIdsWith(id),
  };
}

/** The processes that have this in their environment, which they inherit. */
function processIdsWith(id: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(id);
    } catch {
      // It has just ended, or belongs to somebody else.
      return false;
    }
  });
}

async function freePort(): Promise<number> {
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  return port;
}

async function takenPort({ onTestFinished }: TestContext): Promise<number> {
  const { server, port } = await listen();
  onTestFinished(() => void server.close());
  return port;
}

async function listen() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
