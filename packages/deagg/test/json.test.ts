import { deflateSync, gzipSync } from 'node:zlib';
import {
  LambdaUserRecord,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from '@kpl-kit/deagg/lambda';
import { expect, test, vi } from 'vitest';
import { eventRecord } from './handler-events.ts';

const SECRET = 'secret-4711';
const recordOf = (data: string | Uint8Array) =>
  new LambdaUserRecord(eventRecord('1', 'k', Buffer.from(data as Uint8Array)));
const order = recordOf('{"id":"o-1","items":[{"price":3}]}');

/** A schema as the standard has it, which answers at once. */
const schemaOf = <Output>(answer: SchemaResult<Output>): StandardSchema<Output> => ({
  '~standard': { validate: () => answer },
});

test('json with a schema returns what the schema makes of the value', () => {
  const validate = vi.fn(() => ({ value: 7 }));
  expect(order.json({ '~standard': { validate } })).toBe(7);
  expect(validate).toHaveBeenCalledWith({ id: 'o-1', items: [{ price: 3 }] });
});

test('json awaits a schema that is asynchronous', async () => {
  const later = <Output>(answer: SchemaResult<Output>) => ({ '~standard': { validate: async () => answer } });
  expect(await order.json(later({ value: 7 }))).toBe(7);
  await expect(order.json(later({ issues: [{ path: ['id'] }] }))).rejects.toMatchObject({
    code: 'SCHEMA_MISMATCH',
    message: 'the data does not match the schema: id',
  });
});

test.each<[string, SchemaIssue[], string]>([
  ['a path of keys', [{ path: ['items', 1, 'price'] }], 'items.1.price'],
  ['a path of objects', [{ path: [{ key: 'items' }, { key: 1 }] }], 'items.1'],
  ['several paths', [{ path: ['a'] }, { path: ['b'] }], 'a, b'],
  ['keys that may be data', [{ path: ['a@example.com', 'b c', '4155550123', 'id'] }], '*.*.*.id'],
  ['a symbol', [{ path: [Symbol('id')] }], '*'],
  ['a long key', [{ path: ['x'.repeat(40), 'x'.repeat(41)] }], `${'x'.repeat(40)}.*`],
  ['ten paths', Array(10).fill({ path: ['a'] }), Array(10).fill('a').join(', ')],
  ['more paths', Array(12).fill({ path: ['a'] }), `${Array(10).fill('a').join(', ')}, and 2 more`],
  ['an empty path', [{ path: [] }], 'the value itself'],
  ['no path', [{}], 'the value itself'],
])('json names where data does not match a schema, and no data: %s', (_, issues, places) => {
  const withMessages = issues.map((issue) => Object.assign({ message: SECRET }, issue));
  expect(() => order.json(schemaOf({ issues: withMessages }))).toThrow(
    expect.objectContaining({
      name: 'DeaggregationError',
      code: 'SCHEMA_MISMATCH',
      message: `the data does not match the schema: ${places}`,
    }),
  );
});

test('json with a schema still names data that is not JSON', () => {
  expect(() => recordOf(SECRET).json(schemaOf({ value: 7 }))).toThrow('the 11 bytes of data are not JSON');
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
