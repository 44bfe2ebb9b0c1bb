import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { UserRecord } from '@kpl-kit/aggregator';
import { expect, test } from 'vitest';
import type { UnsentError } from '../src/index.ts';
import { Ledger } from '../src/outcome/ledger.ts';

const COUNT = 1_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapByteLength(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('a user record that was given up takes memory once, however many flushes wait', async () => {
  const ledger = new Ledger({ onUnsent: undefined, emit: undefined });
  const pending = Array.from({ length: COUNT }, (_, n) => {
    const userRecord = { partitionKey: `${n}`, data: new Uint8Array(1) };
    const taken = ledger.open(userRecord, userRecord.data, undefined);
    ledger.take(taken);
    return { taken, flush: ledger.flush() };
  });
  const unsent = pending.map(async ({ flush }): Promise<readonly UserRecord[]> => {
    const error = await flush.answer.catch((reason: UnsentError) => reason);
    return (error as UnsentError).userRecords;
  });
  const [first, ...others] = pending.map(({ taken }) => [taken]);
  const before = heapByteLength();
  // All flushes wait for the first one.
  for (const userRecords of others) ledger.giveUp(userRecords, 'of the test');
  // Something for each of them and each flush would take 20 times as much.
  expect(heapByteLength() - before).toBeLessThan(COUNT * 2_000);
  ledger.giveUp(first ?? [], 'of the test');
  const all = await Promise.all(unsent);
  // The first one also rejects with all others that nothing has reported.
  expect(all.map(({ length }) => length)).toEqual([COUNT, ...pending.map((_, n) => n + 1).slice(1)]);
  expect(new Set(all.flat()).size).toBe(COUNT);
});
