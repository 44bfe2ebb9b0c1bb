// The functions under test: each user record is an order that says what goes wrong with it, and how often.
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Invocation,
  type KinesisEvent,
  type KinesisHandler,
  type KinesisHandlerResponse,
  kinesisHandler,
  type LambdaContextLike,
  type LambdaUserRecord,
} from '@kpl-kit/deagg/lambda';
import { TIME_IS_UP } from '../src/execution/outcome.ts';
import type { JournalLine, Order } from './order.ts';

/** A file: it outlives the process, and several may write to it. */
const journal = process.env.ORDERS_JOURNAL as string;

/** Long enough to be stopped, and short enough to leave nothing behind when the tests are killed. */
const HANG_MILLISECONDS = 120_000;

const options = { onMalformed: 'throw', timeoutMarginMilliseconds: 700 } as const;

/** A Lambda function without tumbling windows. */
type OrdersFunction = (event: KinesisEvent) => Promise<KinesisHandlerResponse>;

export const sequential: OrdersFunction = withStoppedClock(
  kinesisHandler(handleOrder, { ...options, order: 'sequential' }),
);
export const byPartitionKey: OrdersFunction = withStoppedClock(
  kinesisHandler(handleOrder, { ...options, order: 'byPartitionKey' }),
);

/** With the deadline of the Runtime API. */
export const byLambdasClock: KinesisHandler<LambdaContextLike> = kinesisHandler(handleOrder, options);

/** Adds up in the state of a tumbling window; the last invocation for it prints the sum. */
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

interface StoppedClock extends LambdaContextLike {
  goOn(): void;
}

/** Replaces the clock by one that does not run until an order is slow: a busy machine makes nothing late. */
function withStoppedClock(handler: KinesisHandler<StoppedClock>): OrdersFunction {
  return (event) => {
    let remaining = 100;
    const goOn = () => {
      remaining = 0;
    };
    return handler(event, { getRemainingTimeInMillis: () => remaining, goOn });
  };
}

async function handleOrder(
  record: LambdaUserRecord,
  { signal, goOn }: Invocation & Partial<StoppedClock>,
): Promise<void> {
  const { trouble } = record.json<Order>();
  const isTroubled = trouble !== undefined && attemptsAt(record) < trouble.attempts;
  write('begin', record);
  if (isTroubled) {
    if (trouble.kind === 'exit') process.exit(3);
    if (trouble.kind === 'hang') {
      writeSync(1, `${TIME_IS_UP}\n`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HANG_MILLISECONDS);
    }
    if (trouble.kind === 'slow') {
      goOn?.();
      await delay(600_000, undefined, { signal });
    }
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
