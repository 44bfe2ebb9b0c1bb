import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { makeFolder, removeFolder } from '@kpl-kit/workspace/clean-folder';
import pWaitFor from 'p-wait-for';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LambdaFunction } from '../src/execution/lambda-function.ts';
import { TIME_IS_UP } from '../src/execution/outcome.ts';
import { runtime } from '../src/execution/runtime.ts';

const CODE = `
import { writeSync } from 'node:fs';
let count = 0;
export const echo = async (event, context) => ({
  event, count: ++count, id: context.awsRequestId, arn: context.invokedFunctionArn, name: context.functionName,
  remaining: context.getRemainingTimeInMillis(), folder: process.env.LAMBDA_TASK_ROOT, own: process.env.OWN,
});
export const nothing = async () => {};
export const fail = async () => { throw new RangeError('injected'); };
export const exit = async ({ exits }) => exits ? process.exit(3) : process.pid;
export const hang = async ({ hangs }) => {
  if (hangs) {
    writeSync(1, '${TIME_IS_UP}\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120_000);
  }
  return process.pid;
};
export const print = async () => { console.log('printed'); };
`;

let taskFolder: string;

beforeAll(async () => {
  taskFolder = await makeFolder();
  await writeFile(join(taskFolder, 'index.mjs'), CODE);
  await writeFile(join(taskFolder, 'broken.mjs'), "throw new SyntaxError('injected');");
});

afterAll(() => removeFolder(taskFolder));

async function withFunction<T>(handler: string, use: (fn: LambdaFunction) => Promise<T>) {
  const fn = await LambdaFunction.create({ taskFolder, handler, environment: { OWN: 'mine' } });
  // Also when the test takes too long.
  onTestFinished(() => fn.stop());
  const result = await use(fn);
  await fn.stop();
  return result;
}

describe(`a LambdaFunction behind ${runtime.name}`, () => {
  it('gets the event and the context, and answers', async () => {
    await withFunction('index.echo', async (fn) => {
      const outcome = await fn.invoke({ text: 'ä' });
      expect(outcome).toEqual({
        kind: 'response',
        payload: {
          event: { text: 'ä' },
          count: 1,
          id: expect.stringMatching(/^[\da-f-]{36}$/),
          arn: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
          name: 'orders',
          remaining: expect.any(Number),
          folder: taskFolder,
          own: 'mine',
        },
      });
      const { remaining } = (outcome as { payload: { remaining: number } }).payload;
      expect(remaining).toBeGreaterThan(300_000);
      expect(remaining).toBeLessThanOrEqual(600_000);
    });
  });

  it('is invoked by that runtime', async () => {
    await withFunction('index.nothing', async (fn) => {
      expect(await fn.invoke({})).toEqual({ kind: 'response', payload: null });
      expect([...fn.userAgents]).toEqual([expect.stringMatching(runtime.userAgent)]);
    });
  });

  it('keeps its process from one invocation to the next, also after an error', async () => {
    await withFunction('index.echo', async (fn) => {
      await fn.invoke({});
      expect(await fn.invoke({})).toMatchObject({ payload: { count: 2 } });
    });
    await withFunction('index.fail', async (fn) => {
      const error = { kind: 'error', errorType: 'RangeError', errorMessage: 'injected' };
      expect([await fn.invoke({}), await fn.invoke({})]).toEqual([error, error]);
      expect(fn.processCount).toBe(1);
    });
  });

  it('gets another process when its own has ended', async () => {
    await withFunction('index.exit', async (fn) => {
      const first = await fn.invoke({});
      expect(await fn.invoke({ exits: true })).toEqual({ kind: 'exit', how: 'exit code 3' });
      const second = await fn.invoke({});
      expect(second).toEqual({ kind: 'response', payload: expect.any(Number) });
      expect(second).not.toEqual(first);
      expect(fn.processCount).toBe(2);
    });
  });

  it('gets another process when it has not answered in time', async () => {
    await withFunction('index.hang', async (fn) => {
      expect(await fn.invoke({ hangs: true })).toEqual({ kind: 'timeout' });
      expect(await fn.invoke({})).toEqual({ kind: 'response', payload: expect.any(Number) });
      expect(fn.processCount).toBe(2);
    });
  });

  it.each(['broken.handler', 'index.missing', 'missing.handler'])(
    'fails when %s cannot be loaded',
    async (handler) => {
      await withFunction(handler, async (fn) => {
        expect(['error', 'exit']).toContain((await fn.invoke({})).kind);
      });
    },
  );

  it('keeps what it prints', async () => {
    const output = await withFunction('index.print', async (fn) => {
      await fn.invoke({});
      await fn.stop();
      return fn.output;
    });
    expect(output).toMatch(/printed\n/);
  });

  it('is gone with its Runtime API once it is stopped', async () => {
    const [fn, pid] = await withFunction('index.exit', async (running) => {
      const outcome = await running.invoke({});
      return [running, (outcome as { payload: number }).payload] as const;
    });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(fn.processCount).toBe(1);
  });
});

describe('its Runtime API', () => {
  const pathOf = (fn: LambdaFunction, path: string) => `http://${fn.address}/2018-06-01/runtime/${path}`;

  it('ends a runtime that waits when it is closed', async () => {
    const fn = await LambdaFunction.create({ taskFolder, handler: 'index.nothing' });
    const ended = new Promise((resolve) => {
      request(pathOf(fn, 'invocation/next')).on('error', resolve).end();
    });
    await pWaitFor(() => fn.userAgents.size === 1);
    await fn.stop();
    expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  });

  it('refuses an answer to an invocation that is not under way', async () => {
    const fn = await LambdaFunction.create({ taskFolder, handler: 'index.nothing' });
    const status = await new Promise((resolve) => {
      const url = pathOf(fn, 'invocation/00000000/response');
      const call = request(url, { method: 'POST' }, (response) => resolve(response.resume().statusCode));
      call.end('{}');
    });
    await fn.stop();
    expect(status).toBe(400);
  });
});
