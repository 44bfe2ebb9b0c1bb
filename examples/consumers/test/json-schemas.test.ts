import { LambdaUserRecord } from '@kpl-kit/deagg/lambda';
import { type as arktype } from 'arktype';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { lambdaEvent } from './lambda-event.ts';

const SECRET = 'secret-4711';
const order = recordOf('{"id":"o-1","items":[{"price":3}]}');
const wrong = recordOf(JSON.stringify({ id: SECRET, items: [{ price: 3 }, { price: SECRET }] }));

/** What each library takes for an order. */
const schemas = {
  zod: z.object({ id: z.string(), items: z.array(z.object({ price: z.number() })) }),
  valibot: v.object({ id: v.string(), items: v.array(v.object({ price: v.number() })) }),
  arktype: arktype({ id: 'string', items: arktype({ price: 'number' }).array() }),
} as const;

describe.each(Object.entries(schemas))('json with a schema of %s', (_, schema) => {
  test('returns the value', async () => {
    const value = await order.json<{ id: string; items: { price: number }[] }>(schema);
    expect(value).toEqual({ id: 'o-1', items: [{ price: 3 }] });
  });

  test('names the path that does not match, and no data', () => {
    const message = 'the data does not match the schema: items.1.price';
    expect(() => wrong.json(schema as z.ZodType)).toThrow(
      expect.objectContaining({
        name: 'DeaggregationError',
        code: 'SCHEMA_MISMATCH',
        message,
      }),
    );
  });

  test('says so when the value itself does not match', () => {
    expect(() => recordOf('7').json(schema as z.ZodType)).toThrow('the schema: the value itself');
  });

  test('still names data that is not JSON', () => {
    expect(() => recordOf(SECRET).json(schema as z.ZodType)).toThrow('the 11 bytes of data are not JSON');
  });
});

test('the type is what the schema makes of the value', async () => {
  expectTypeOf(await order.json(schemas.zod)).toEqualTypeOf<{ id: string; items: { price: number }[] }>();
  expectTypeOf(await order.json(schemas.valibot)).toEqualTypeOf<{ id: string; items: { price: number }[] }>();
  expectTypeOf(await order.json(schemas.arktype)).toEqualTypeOf<{ id: string; items: { price: number }[] }>();
  const dated = z.object({ id: z.string().transform((id) => id.length) });
  expectTypeOf(await order.json(dated)).toEqualTypeOf<{ id: number }>();
  expect(await order.json(dated)).toEqual({ id: 3 });
  expectTypeOf(order.json()).toBeUnknown();
  expectTypeOf(order.json<{ id: string }>()).toEqualTypeOf<{ id: string }>();
});

test('an asynchronous schema makes a promise, which rejects', async () => {
  const known = v.objectAsync({
    id: v.pipeAsync(
      v.string(),
      v.checkAsync(async (id) => id === 'o-1'),
    ),
  });
  expect(await order.json(known)).toEqual({ id: 'o-1' });
  await expect(wrong.json(known)).rejects.toMatchObject({
    code: 'SCHEMA_MISMATCH',
    message: expect.stringMatching(/: id$/),
  });
});

function recordOf(data: string): LambdaUserRecord {
  const [source] = lambdaEvent(data).Records;
  if (source === undefined) throw new Error('the event has no record');
  return new LambdaUserRecord(source);
}
