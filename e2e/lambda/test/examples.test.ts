import { aggregate } from '@kpl-kit/aggregator';
import { events, type LambdaEvent, malformed, toLambdaEvent } from '@kpl-kit/fixtures';
import { removeFolder } from '@kpl-kit/workspace/clean-folder';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
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
    expect(printed).toEqual([
      'order-1 {"n":0}',
      'order-7 {"n":1}',
      'order-8 {"n":2}',
      'order-7 {"n":3}',
      'order-9 {"n":4}',
    ]);
  });
});

describe(`the zip of the example, behind ${runtime.name}`, () => {
  it('bulkHandler fails before it prints anything when a record cannot be read', async () => {
    const { outcomes, printed } = await invoke('bulkHandler', [eventWithDamage()]);
    expect(outcomes).toMatchObject([{ kind: 'error', errorType: 'DeaggregationError' }]);
    expect(printed).toEqual([]);
  });

  it('generatorHandler prints up to the record that cannot be read, and fails', async () => {
    const { outcomes, printed } = await invoke('generatorHandler', [eventWithDamage()]);
    expect(outcomes).toMatchObject([{ kind: 'error', errorType: 'DeaggregationError' }]);
    expect(printed).toEqual(['order-1 {"n":0}', 'order-7 {"n":1}', 'order-8 {"n":2}', 'order-7 {"n":3}']);
  });

  it('partialBatchHandler prints up to the record that cannot be read, and names it', async () => {
    const event = eventWithDamage();
    const { outcomes, printed } = await invoke('partialBatchHandler', [event]);
    const itemIdentifier = event.Records[2]?.kinesis.sequenceNumber;
    expect(outcomes).toEqual([{ kind: 'response', payload: { batchItemFailures: [{ itemIdentifier }] } }]);
    expect(printed).toHaveLength(4);
  });

  it.each(['bulkHandler', 'partialBatchHandler'] as const)('%s fails on an event of SQS', async (handler) => {
    const event = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: 'hello' }] };
    const { outcomes } = await invoke(handler, [event]);
    expect(outcomes).toMatchObject([{ kind: 'error', errorType: 'DeaggregationError' }]);
  });

  it.each(['bulkHandler', 'generatorHandler'] as const)(
    '%s comes through all but the record that cannot be read when batches are split',
    async (handler) => {
      const { Records } = eventWithDamage();
      const mapping = { batchSize: 4, maximumRetryAttempts: 1, bisectBatchOnFunctionError: true };
      const { printed } = await invoke(handler, async (fn) => {
        const report = await processShard(SHARD_ID, [Records], (event) => fn.invoke(event), mapping);
        expect(report.discarded).toEqual([Records[2]]);
      });
      expect(new Set(printed).size).toBe(5);
    },
  );

  it.each(handlers)('%s prints every user record of a shard, in order', async (handler) => {
    const orders = makeOrders(10, 50);
    const { Records } = toLambdaEvent(aggregate(orders, { maxRecords: 7 }));
    const { printed } = await invoke(handler, async (fn) => {
      const mapping = { batchSize: 20, maximumRetryAttempts: 0, reportBatchItemFailures: true };
      await processShard(SHARD_ID, [Records], (event) => fn.invoke(event), mapping);
    });
    expect(printed).toEqual(
      orders.map(({ partitionKey, data }) => `${partitionKey} ${new TextDecoder().decode(data)}`),
    );
  });
});

/** The event of the fixtures, with a damaged record after the aggregated one. */
function eventWithDamage(): LambdaEvent {
  const entries = events.sdk.Records.map(({ PartitionKey, Data }) => ({ PartitionKey, Data }));
  const damaged = malformed.find(({ name }) => name === 'wrong-digest')?.data;
  return toLambdaEvent(entries.toSpliced(2, 0, { PartitionKey: 'a', Data: damaged as Uint8Array }));
}

/** Runs a handler of the zip, and returns what came out and the lines that it printed. */
async function invoke(
  handler: Handler,
  work: readonly unknown[] | ((fn: LambdaFunction) => Promise<void>),
  nodePath = process.execPath,
): Promise<{ outcomes: Outcome[]; printed: string[] }> {
  const fn = await LambdaFunction.create({ taskFolder, handler: `index.${handler}`, nodePath });
  // Also when the test takes too long.
  onTestFinished(() => fn.stop());
  const outcomes: Outcome[] = [];
  if (typeof work === 'function') await work(fn);
  else for (const event of work) outcomes.push(await fn.invoke(event));
  await fn.stop();
  return { outcomes, printed: linesOfRecords(fn.output) };
}

/** Lambda's own runtime writes time, request and level before each line. */
function linesOfRecords(output: string): string[] {
  const lines = output.split('\n').map((line) => line.replace(/^\S+Z\t\S+\tINFO\t/, ''));
  return lines.filter((line) => /^(?:order|customer)-\d+ \{/.test(line));
}
