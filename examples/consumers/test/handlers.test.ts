import { inspect } from 'node:util';
import { captures, events } from '@kpl-kit/fixtures';
import type { KinesisStreamEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { handlerAfter, handlerBefore } from '../src/from-aws-kinesis-agg.ts';
import { handler as pipesHandler } from '../src/pipes-enrichment.ts';
import { damaged, twice } from './lambda-event.ts';
import { silence } from './silence.ts';

const event: KinesisStreamEvent = events.lambda;
const log = silence('log');

describe('the enrichment of a pipe', () => {
  test('returns an order for each user record, except those that it filters out', async () => {
    const [, parent, last] = events.pipes.map(({ eventID }) => eventID);
    expect(await pipesHandler(events.pipes)).toEqual([
      { id: `${parent}:0`, customer: 'order-7', order: { n: 1 } },
      { id: `${parent}:1`, customer: 'order-8', order: { n: 2 } },
      { id: `${parent}:2`, customer: 'order-7', order: { n: 3 } },
      { id: `${last}:0`, customer: 'order-9', order: { n: 4 } },
    ]);
  });

  test('hands on a record that cannot be read as it came, with its code', async () => {
    const [first, parent, last] = structuredClone(events.pipes);
    if (!first || !parent || !last) throw new Error('the fixtures have changed');
    const texts = [
      damagedData(),
      twice(Buffer.from(parent.data, 'base64')),
      Buffer.from(parent.data, 'base64').toString(),
    ];
    const unreadable = texts.map((data, index) => ({ ...parent, eventID: `unreadable-${index}`, data }));
    const codes = ['CHECKSUM_MISMATCH', 'MANGLED_RECORD', 'NOT_BASE64'];
    expect(await pipesHandler([...unreadable, first, parent, last])).toEqual([
      ...texts.map((data, index) => ({ id: `unreadable-${index}:0`, unreadable: codes[index], data })),
      ...(await pipesHandler([first, parent, last])),
    ]);
  });

  test('fails as a whole when a user record is not JSON, and names but does not quote it', async () => {
    const [first] = events.pipes;
    if (!first) throw new Error('the fixtures have changed');
    const data = Buffer.from('secret').toString('base64');
    const error = await pipesHandler([{ ...first, data }]).catch((reason) => reason);
    expect(inspect(error)).toContain(`SyntaxError: ${first.eventID}:0 is not JSON`);
    expect(inspect(error)).not.toContain('secret');
  });

  test('fails as a whole when there are more than the target takes', async () => {
    const [, parent] = events.pipes;
    const batch = Array.from({ length: 4 }, () => parent).filter((record) => record !== undefined);
    expect(await pipesHandler(batch.slice(1))).toHaveLength(9);
    await expect(pipesHandler(batch)).rejects.toMatchObject({ code: 'TARGET_BATCH_OVERFLOW' });
  });
});

describe('from aws-kinesis-agg', () => {
  test('both handlers see the same user records of the event', async () => {
    const before = await seenBy(handlerBefore, event);
    expect(before).toHaveLength(5);
    expect(await seenBy(handlerAfter, event)).toEqual(before);
  });

  test('both handlers see the same user records of what the KPL sent', async () => {
    const [template] = event.Records;
    if (template === undefined) throw new Error('the fixtures have changed');
    // A producer's own data that begins with the magic number: aws-kinesis-agg throws, as kpl-kit does with 'throw'.
    const readable = captures.filter(({ name }) => name !== 'lone-like-aggregated');
    const Records = readable.flatMap(({ entries }) =>
      entries.map(({ Data, PartitionKey }) => {
        const data = Buffer.from(Data).toString('base64');
        return { ...template, kinesis: { ...template.kinesis, partitionKey: PartitionKey, data } };
      }),
    );
    const before = await seenBy(handlerBefore, { Records });
    expect(before.length).toBeGreaterThan(30_000);
    expect(await seenBy(handlerAfter, { Records })).toEqual(before);
  });

  test('both handlers fail on a record with a wrong digest', async () => {
    const broken = structuredClone(event);
    const [record] = broken.Records;
    if (record !== undefined) record.kinesis.data = damagedData();
    await expect(handlerBefore(broken)).rejects.toThrow('Invalid record checksum');
    await expect(handlerAfter(broken)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });
});

function damagedData(): string {
  return Buffer.from(damaged).toString('base64');
}

async function seenBy(
  handler: (event: KinesisStreamEvent) => Promise<void>,
  kinesisEvent: KinesisStreamEvent,
) {
  log.mockClear();
  await handler(kinesisEvent);
  return [...log.mock.calls];
}
