import { readAggregatedRecord } from '@kpl-kit/deagg';
import { malformed } from '@kpl-kit/fixtures';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trouble } from '../functions/order.ts';
import { runtime } from '../src/execution/runtime.ts';
import { BATCH_SIZE, CUSTOMERS, OrderRuns, type Run } from './order-runs.ts';
import { customersOutOfOrder, makeOrders, nameOf, orderIn } from './orders.ts';
import { countById, failuresOf, kindsOf, placeOf, summaryOf, troubledIn, troubleOf } from './run-facts.ts';

const ORDERS_EACH = 30;

const orders = ['sequential', 'byPartitionKey'] as const;

let runs: OrderRuns;

beforeAll(async () => {
  runs = await OrderRuns.start();
});

afterAll(() => runs?.stop());

describe.each(orders)(`a kinesisHandler in order '%s', behind ${runtime.name}`, (order) => {
  describe('when user records throw, are slow, hang, or end the process', () => {
    const troubles: Record<number, Trouble> = {
      ...Object.fromEntries(
        [3, 4, 40, 77, 120, 121, 122, 200, 333].map((index) => [index, throws(1 + (index % 3))]),
      ),
      60: { kind: 'exit', attempts: 1 },
      260: { kind: 'exit', attempts: 2 },
      150: { kind: 'hang', attempts: 1 },
      90: { kind: 'slow', attempts: 1 },
      300: { kind: 'slow', attempts: 2 },
      [CUSTOMERS * ORDERS_EACH - 1]: throws(4),
    };
    const sent = makeOrders(CUSTOMERS, ORDERS_EACH, { troubles });
    let run: Run;

    beforeAll(async () => {
      run = await runs.run(sent, order);
      console.log(`${order}: ${summaryOf(sent, run)}`);
    });

    it('handles every user record', () => {
      const handled = new Set(run.journal.filter(({ what }) => what === 'end').map(nameOf));
      expect(handled).toEqual(new Set(sent.map(({ data }) => nameOf(orderIn(data)))));
      expect(run.reports.flatMap(({ discarded }) => discarded)).toEqual([]);
    });

    it('handles those of each partition key in order, each counted the first time', () => {
      expect(customersOutOfOrder(run.journal.filter(({ what }) => what === 'end'))).toEqual([]);
    });

    it('begins none before the one in front of it is done', () => {
      const handled = new Set<string>();
      const tooEarly = run.journal.filter(({ what, customer, number }) => {
        if (what === 'end') handled.add(nameOf({ customer, number }));
        return what === 'begin' && number > 0 && !handled.has(nameOf({ customer, number: number - 1 }));
      });
      expect(tooEarly).toEqual([]);
    });

    it('tries each one again as often as it fails', () => {
      for (const { data } of sent) {
        const { trouble, ...fields } = orderIn(data);
        const attempts = run.journal.filter(
          (line) => line.what === 'begin' && nameOf(line) === nameOf(fields),
        ).length;
        expect(attempts).toBeGreaterThan(trouble?.attempts ?? 0);
      }
    });

    it('answers in time but for those that end the process or never come back', () => {
      const kinds = kindsOf(run.reports);
      expect(kinds).toEqual({ response: expect.any(Number), exit: 3, timeout: 1 });
      // One process for each shard, and one more for each that was lost.
      expect(run.processCount).toBe(2 + 3 + 1);
    });
  });
});

describe(`a kinesisHandler in order 'sequential', behind ${runtime.name}`, () => {
  it('handles nothing twice but what precedes the failed user record in its own Kinesis record', async () => {
    const troubles = {
      7: throws(1),
      100: throws(3),
      250: { kind: 'slow', attempts: 1 },
      251: throws(2),
    } as const;
    const sent = makeOrders(CUSTOMERS, ORDERS_EACH, { troubles });
    const { journal, reports } = await runs.run(sent, 'sequential');

    const handledCounts = countById(journal.filter(({ what }) => what === 'end'));
    const troubled = journal
      .filter((line) => troubleOf(sent, line) !== undefined)
      .map(({ id }) => placeOf(id));
    const twice = [...handledCounts].filter(([, count]) => count > 1).map(([id]) => placeOf(id));
    for (const { source, place } of twice) {
      expect(troubled.some((other) => other.source === source && place < other.place)).toBe(true);
    }
    expect(handledCounts.size).toBe(sent.length);
    expect(kindsOf(reports)).toEqual({ response: expect.any(Number) });
    console.log(`sequential: ${handledCounts.size} handled, ${twice.length} of them twice or more`);
  });

  it('answers before its time is over, and has the rest delivered again', async () => {
    const slow = 200;
    const sent = makeOrders(CUSTOMERS, ORDERS_EACH, { troubles: { [slow]: { kind: 'slow', attempts: 1 } } });
    const { journal, reports } = await runs.run(sent, 'sequential');
    const failing = reports
      .flatMap(({ outcomes }) => outcomes)
      .map(failuresOf)
      .filter(({ length }) => length > 0);
    const id = journal.find((line) => troubleOf(sent, line) !== undefined)?.id ?? '';
    expect(failing).toEqual([[{ itemIdentifier: placeOf(id).source.split(':')[1] }]]);
    expect(kindsOf(reports)).toEqual({ response: expect.any(Number) });
  });
});

describe(`a kinesisHandler with the deadline of the Runtime API, behind ${runtime.name}`, () => {
  it('answers shortly before it, and names the Kinesis record of the user record that is slow', async () => {
    const sent = makeOrders(1, 1, { troubles: { 0: { kind: 'slow', attempts: 1 } } });
    const { reports } = await runs.run(sent, 'byLambdasClock', { timeoutMilliseconds: 1_500 });
    const [first] = reports.flatMap(({ outcomes }) => outcomes);
    expect(first).toEqual({
      kind: 'response',
      payload: { batchItemFailures: [{ itemIdentifier: expect.stringMatching(/^\d+$/) }] },
    });
  });
});

describe.each(orders)(`a kinesisHandler in order '%s', behind ${runtime.name}`, (order) => {
  it('handles all but the rest of the batch in which a record cannot be read, once Lambda gives up', async () => {
    const sent = makeOrders(CUSTOMERS, ORDERS_EACH);
    const damaged = malformed.find(({ name }) => name === 'wrong-digest')?.data ?? new Uint8Array();
    const { journal, reports } = await runs.run(sent, order, { damaged });
    const discarded = reports.flatMap((report) => report.discarded);
    const [first] = discarded;
    expect(first?.kinesis.data).toBe(Buffer.from(damaged).toString('base64'));
    expect(discarded.length).toBeLessThanOrEqual(BATCH_SIZE);

    const lost = discarded.flatMap(
      ({ kinesis }) => readAggregatedRecord(Buffer.from(kinesis.data, 'base64')) ?? [],
    );
    const handled = journal.filter(({ what }) => what === 'end').map(nameOf);
    expect([...handled, ...lost.map(({ data }) => nameOf(orderIn(data)))].toSorted()).toEqual(
      sent.map(({ data }) => nameOf(orderIn(data))).toSorted(),
    );
  });
});

describe(`a kinesisHandler in order 'byPartitionKey', behind ${runtime.name}`, () => {
  it('goes on with other partition keys when one fails, and still handles every user record', async () => {
    const failing = Array.from({ length: 12 }, (_, index) => [index * 37 + 5, throws(1)]);
    const sent = makeOrders(CUSTOMERS, ORDERS_EACH, { troubles: Object.fromEntries(failing) });
    const { journal, reports } = await runs.run(sent, 'byPartitionKey');
    const ended = journal.filter(({ what }) => what === 'end');
    expect(new Set(ended.map(nameOf)).size).toBe(sent.length);
    // Handled twice, though nothing of its Kinesis record failed: it came after one of which something did.
    const failed = new Set(troubledIn(sent, journal).map(({ source }) => source));
    const twice = [...countById(ended)].filter(([, count]) => count > 1).map(([id]) => placeOf(id));
    expect(twice.filter(({ source }) => !failed.has(source)).length).toBeGreaterThan(0);
    expect(customersOutOfOrder(ended)).toEqual([]);
    expect(reports.flatMap(({ discarded }) => discarded)).toEqual([]);
  });
});

describe(`a kinesisHandler in a tumbling window, behind ${runtime.name}`, () => {
  it('counts each user record once, also of batches that are delivered again in part', async () => {
    const sent = makeOrders(CUSTOMERS, ORDERS_EACH, {
      troubles: { 33: throws(1), 34: throws(2), 301: throws(1) },
    });
    const { reports, output } = await runs.run(sent, 'summing', { tumblingWindowInSeconds: 3_600 });
    const sums = output
      .split('\n')
      .flatMap((line) => line.match(/\{"window".*\}/)?.map((text) => JSON.parse(text).sum) ?? []);
    const total = sent.reduce((sum, { data }) => sum + orderIn(data).number, 0);
    expect(sums.reduce((sum, number) => sum + number, 0)).toBe(total);
    expect(
      reports.flatMap(({ outcomes }) => outcomes).filter((outcome) => failuresOf(outcome).length > 0),
    ).toHaveLength(4);
  });
});

function throws(attempts: number): Trouble {
  return { kind: 'throw', attempts };
}
