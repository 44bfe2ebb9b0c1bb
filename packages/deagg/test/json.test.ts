import { deflateSync, gzipSync } from 'node:zlib';
import { LambdaUserRecord } from '@kpl-kit/deagg/lambda';
import { type as arktype } from 'arktype';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { eventRecord } from './handler-events.ts';

const SECRET = 'secret-4711';
const recordOf = (data: string | Uint8Array) =>
  new LambdaUserRecord(eventRecord('1', 'k', Buffer.from(data as Uint8Array)));
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
  await expect(wrong.json(known)).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH', message: /: id$/ });
});

test('a schema that throws is heard', () => {
  const broken = {
    '~standard': {
      validate: () => {
        throw new RangeError('broken');
      },
    },
  };
  expect(() => order.json(broken)).toThrow(new RangeError('broken'));
});

test.each([
  ['gzip', gzipSync('{}'), 'gzip, as CloudWatch Logs sends it: decompress them'],
  ['zlib', deflateSync('{}'), 'zlib: decompress them'],
  [
    'Glue',
    Buffer.from([3, 0, ...Buffer.alloc(16), 0x7b, 0x7d]),
    'the Glue Schema Registry: decode its header of 18 bytes first',
  ],
  [
    'Glue, compressed',
    Buffer.from([3, 5, ...Buffer.alloc(16)]),
    'the Glue Schema Registry: decode its header of 18 bytes first',
  ],
  ['lines', Buffer.from('{"n":1}\n{"n":2}\n'), 'several lines of JSON: split them'],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'UTF-16: decode them as that'],
  ['UTF-16, big-endian', Buffer.from('\ufeff{}', 'utf16le').swap16(), 'UTF-16: decode them as that'],
  [
    'an aggregated record',
    Buffer.from('f3899ac20a', 'hex'),
    'an aggregated record that could not be read: see onUnreadable',
  ],
])('json says what data looks like: %s', (_, data, looks) => {
  const message = `the ${data.length} bytes of data are not JSON; they look like ${looks}`;
  expect(() => recordOf(data).json()).toThrow(new SyntaxError(message));
});

test.each(['{"n":1}x\n{"n":2}', 'x\ny', '{', '\u0003x'])('json says no more of %j', (text) => {
  expect(() => recordOf(text).json()).toThrow(
    new SyntaxError(`the ${text.length} bytes of data are not JSON`),
  );
});

test('json says of a mangled record what it is', () => {
  const twice = Buffer.from(Buffer.from('f3899ac20a', 'hex').toString('base64'));
  expect(() => recordOf(twice).json()).toThrow(
    new SyntaxError(
      'the data is not JSON: an aggregated record that was encoded as base64 twice: decode it once more',
    ),
  );
});

test.each([{ n: 'number' }, (_key: string, value: unknown) => value, null, 7])(
  'json refuses %o, which is not a schema',
  (schema) => {
    expect(() => order.json(schema as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(/^schema is .*, expected a Standard Schema, such as one of zod$/),
      }),
    );
  },
);

test('json of no data says that it is empty', () => {
  expect(() => recordOf('').json()).toThrow(new SyntaxError('the data is empty, not JSON'));
});
