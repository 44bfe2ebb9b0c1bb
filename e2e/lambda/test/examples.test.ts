import { aggregate } from '@kpl-kit/aggregator';
import { events, malformed, toLambdaEvent } from '@kpl-kit/fixtures';
import { removeFolder } from '@kpl-kit/workspace/clean-folder';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  expectedAside,
  setAsideIn,
  unreadableEvent,
} from '../../../examples/lambda/test/unreadable-event.ts';
import { processShard } from '../src/event-source-mapping/process-shard.ts';
import { LambdaFunction } from '../src/execution/lambda-function.ts';
import type { Outcome } from '../src/execution/outcome.ts';
import { nodes, runtime } from '../src/execution/runtime.ts';
import { makeTaskFolder } from '../src/execution/task-folder.ts';
import { makeOrders } from './orders.ts';

const SHARD_ID = 'shardId-000000000000';
const handlers = ['bulkHandler', 'generatorHandler', 'partialBatchHandler'] as const;

type Handler = (typeof handlers)[number];

const succeeded: Record<Handler, (count: number) => unknown> = {
  bulkHandler: (count) => `Successfully processed ${count} records.`,
  generatorHandler: (count) => `Successfully processed ${count} records.`,
  partialBatchHandler: () => ({ batchItemFailures: [] }),
};

const allPrinted = [
  'order-1 {"n":0}',
  'order-7 {"n":1}',
  'order-8 {"n":2}',
  'order-7 {"n":3}',
  'order-9 {"n":4}',
];

let taskFolder: string;

beforeAll(async () => {
  taskFolder = await makeTaskFolder();
});

afterAll(async () => {
  if (taskFolder !== undefined) await removeFolder(taskFolder);
});

describe.each(nodes)(`the zip of the example, behind ${runtime.name} on Node $major`, ({ nodePath }) => {
  it.each(handlers)('%s prints the user records of an event', async (handler) => {
    const { outcomes, printed } = await invoke(handler, [events.lambda], nodePath);
    expect(outcomes).toEqual([{ kind: 'response', payload: succeeded[handler](5) }]);
    expect(printed).toEqual(allPrinted);
  });
});

describe(`the zip of the example, behind ${runtime.name}`, () => {
  it.each(handlers)('%s prints what can be read, and sets the rest aside', async (handler) => {
    const event = unreadableEvent();
    const { outcomes, printed, output } = await invoke(handler, [event]);
    expect(outcomes).toEqual([{ kind: 'response', payload: succeeded[handler](5) }]);
    expect(printed).toEqual(allPrinted);
    expect(setAsideIn(output.split('\n'))).toEqual(expectedAside(event));
  });

  it.each(['bulkHandler', 'partialBatchHandler'] as const)('%s fails on an event of SQS', async (handler) => {
    const event = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: 'hello' }] };
    const { outcomes } = await invoke(handler, [event]);
    expect(outcomes).toMatchObject([{ kind: 'error', errorType: 'DeaggregationError' }]);
  });

  it.each(handlers)(
    '%s prints every user record of a shard, in order, though a record in the middle is damaged',
    async (handler) => {
      const orders = makeOrders(10, 50);
      const damaged = { Data: damagedData(), PartitionKey: 'a', ExplicitHashKey: '0' };
      const entries = [...aggregate(orders, { maxRecords: 7 })];
      const { Records } = toLambdaEvent(entries.toSpliced(entries.length / 2, 0, damaged));
      const { printed, output } = await invoke(handler, async (fn) => {
        const mapping = { batchSize: 20, maximumRetryAttempts: 0, reportBatchItemFailures: true };
        const { discarded } = await processShard(SHARD_ID, [Records], (event) => fn.invoke(event), mapping);
        expect(discarded).toEqual([]);
      });
      expect(printed).toEqual(
        orders.map(({ partitionKey, data }) => `${partitionKey} ${new TextDecoder().decode(data)}`),
      );
      expect(setAsideIn(output.split('\n'))).toHaveLength(1);
    },
  );
});

function damagedData(): Uint8Array {
  return malformed.find(({ name }) => name === 'wrong-digest')?.data ?? new Uint8Array();
}

/** Runs a handler of the zip, and returns what came out and the lines that it printed. */
async function invoke(
  handler: Handler,
  work: readonly unknown[] | ((fn: LambdaFunction) => Promise<void>),
  nodePath = process.execPath,
): Promise<{ outcomes: Outcome[]; printed: string[]; output: string }> {
  const fn = await LambdaFunction.create({ taskFolder, handler: `index.${handler}`, nodePath });
  // Also when the test takes too long.
  onTestFinished(() => fn.stop());
  const outcomes: Outcome[] = [];
  if (typeof work === 'function') await work(fn);
  else for (const event of work) outcomes.push(await fn.invoke(event));
  await fn.stop();
  return { outcomes, printed: linesOfRecords(fn.output), output: fn.output };
}

/** Lambda's own runtime writes time, request and level before each line. */
function linesOfRecords(output: string): string[] {
  const lines = output.split('\n').map((line) => line.replace(/^\S+Z\t\S+\tINFO\t/, ''));
  return lines.filter((line) => /^(?:order|customer)-\d+ \{/.test(line));
}
