// The functions under test: each user record is an order that says what goes wrong with it, and how often.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Invocation,
  type KinesisHandler,
  kinesisHandler,
  type LambdaContextLike,
  type LambdaUserRecord,
} from '@kpl-kit/deagg/lambda';
import type { JournalLine, Order } from './order.ts';

/** A file: it outlives the process, and several may write to it. */
const journal = process.env.ORDERS_JOURNAL as string;

/** Longer than any time limit, and no longer, so that nothing is left behind when the tests are killed. */
const HANG_MILLISECONDS = 30_000;

const options = { onMalformed: 'throw', timeoutMarginMilliseconds: 700 } as const;

export const sequential: KinesisHandler<LambdaContextLike> = kinesisHandler(handleOrder, {
  ...options,
  order: 'sequential',
});
export const byPartitionKey: KinesisHandler<LambdaContextLike> = kinesisHandler(handleOrder, {
  ...options,
  order: 'byPartitionKey',
});

/** Adds up in the state of a tumbling window; the last invocation for it writes what has come together. */
export const summing: KinesisHandler<LambdaContextLike> = kinesisHandler(
  (record, { state }: Invocation) => {
    const { trouble } = record.json<Order>();
    if (trouble !== undefined && attemptsAt(record) < trouble.attempts) {
      write('begin', record);
      throw new Error('injected');
    }
    state.sum = ((state.sum as number | undefined) ?? 0) + record.json<Order>().number;
  },
  { onWindowEnd: ({ state, window }) => console.log(JSON.stringify({ window, sum: state.sum })) },
);

async function handleOrder(record: LambdaUserRecord, { signal }: Invocation): Promise<void> {
  const { trouble } = record.json<Order>();
  const isTroubled = trouble !== undefined && attemptsAt(record) < trouble.attempts;
  write('begin', record);
  if (isTroubled) {
    if (trouble.kind === 'exit') process.exit(3);
    if (trouble.kind === 'hang')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HANG_MILLISECONDS);
    if (trouble.kind === 'slow') await delay(60_000, undefined, { signal });
    throw new Error('injected');
  }
  // As with a database, others get their turn meanwhile.
  await delay(0);
  write('end', record);
}

function attemptsAt({ id }: LambdaUserRecord): number {
  const lines = existsSync(journal) ? readFileSync(journal, 'utf8') : '';
  return lines.split(JSON.stringify({ what: 'begin', id }).slice(0, -1)).length - 1;
}

function write(what: JournalLine['what'], record: LambdaUserRecord): void {
  const { customer, number } = record.json<Order>();
  const line: JournalLine = { what, id: record.id, customer, number };
  appendFileSync(journal, `${JSON.stringify(line)}\n`);
}
