import { expect, test, vi } from 'vitest';
import { putAll } from '../src/smallest.ts';
import { closed, FakeStream, rejected, shard, textsIn } from './fake-stream.ts';

// `putAll` pauses before it sends entries again.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }));

const HALF = 2n ** 127n;
const whole = shard('whole', 0n, 2n ** 128n - 1n);
const halves = [shard('lower', 0n, HALF - 1n), shard('upper', HALF, 2n ** 128n - 1n)];

test('putAll puts every user record where the KCL delivers it, through rejected entries and a split', async () => {
  const stream = new FakeStream([whole]);
  stream.answer = (entries, request) => {
    if (request === 2) stream.shards = [closed(whole), ...halves];
    return entries.map((entry) => (request % 3 === 0 ? rejected() : stream.take(entry)));
  };
  const userRecords = Array.from({ length: 2_000 }, (_, n) => ({
    partitionKey: `k${n}`,
    data: Buffer.from(`${n}`.padStart(200, '0')),
  }));
  await putAll(stream.client, 'orders', userRecords);

  const sent = userRecords.map(({ data }) => data.toString());
  expect([...new Set(stream.deliveredByKcl())].toSorted()).toEqual(sent);
  // More was taken than delivered: what the KCL drops was sent again.
  const taken = stream.taken.flatMap(({ entry }) => textsIn(entry));
  expect(taken.length).toBeGreaterThan(stream.deliveredByKcl().length);
});
