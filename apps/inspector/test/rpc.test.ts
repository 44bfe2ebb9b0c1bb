import { expect, test } from 'vitest';
import { remote } from '../src/support/rpc.ts';

/** A worker that answers nothing by itself. */
class SilentWorker extends EventTarget {
  readonly calls: { id: number; method: string }[] = [];
  onmessage: (event: { data: object }) => void = () => {};
  onerror: (event: { message?: string }) => void = () => {};
  onmessageerror: (event: object) => void = () => {};

  postMessage(call: { id: number; method: string }): void {
    this.calls.push(call);
  }
}

interface Target {
  first(): number;
  second(): number;
}

function start() {
  const worker = new SilentWorker();
  return { worker, target: remote<Target>(worker as unknown as Worker) };
}

test('a call is answered with a value or an error', async () => {
  const { worker, target } = start();
  const [first, second] = [target.first(), target.second()];
  worker.onmessage({ data: { id: 2, error: 'no second' } });
  worker.onmessage({ data: { id: 1, value: 7 } });
  expect(await first).toBe(7);
  await expect(second).rejects.toThrow('no second');
});

test('a worker that fails answers every call with an error, also later ones', async () => {
  const { worker, target } = start();
  const calls = [target.first(), target.second()];
  worker.onerror({ message: 'out of memory' });
  calls.push(target.first());
  for (const call of calls)
    await expect(call).rejects.toThrow('the worker failed (out of memory): load the page again');
  expect(worker.calls.length).toBe(2);
});

test('an answer that cannot be read fails the call', async () => {
  const { worker, target } = start();
  const call = target.first();
  worker.onmessageerror({});
  await expect(call).rejects.toThrow('the worker failed: load the page again');
});
