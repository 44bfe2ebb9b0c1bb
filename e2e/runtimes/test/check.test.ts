import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const { equal, rejects, throws } = createRequire(import.meta.url)('../consumers/check.cjs');

const isTypeError = (error: unknown) => error instanceof TypeError;
const throwTypeError = () => {
  throw new TypeError('what');
};

describe('equal', () => {
  it.each([
    [0, 0],
    [Number.NaN, Number.NaN],
    [undefined, undefined],
    [
      [1, { a: Uint8Array.of(1, 2) }],
      [1, { a: Uint8Array.of(1, 2) }],
    ],
  ])('accepts %j and %j', (actual, expected) => {
    expect(() => equal(actual, expected)).not.toThrow();
  });

  it.each([
    ['another number', 1, 2, 'value is 1, not 2'],
    ['null for undefined', null, undefined, 'value is null, not undefined'],
    ['a missing property', { a: [{}] }, { a: [{ b: undefined }] }, 'value.a.0.b is missing'],
    ['one property too many', { a: { b: 1 } }, { a: {} }, 'value.a.b should not be there'],
    ['a shorter list', [1], [1, 2], 'value.1 is missing'],
    ['an object for a list', {}, [], 'value is another kind of object'],
    ['a Buffer for a Uint8Array', Buffer.of(1), Uint8Array.of(1), 'value is another kind of object'],
    ['fewer bytes', Uint8Array.of(1), Uint8Array.of(1, 2), 'value has other bytes'],
    ['other bytes', [Uint8Array.of(1, 3)], [Uint8Array.of(1, 2)], 'value.0 has other bytes'],
  ])('refuses %s', (_, actual, expected, message) => {
    expect(() => equal(actual, expected)).toThrow(message);
  });
});

describe('throws', () => {
  it('accepts the error that is expected, and refuses others and none', () => {
    expect(() => throws(throwTypeError, isTypeError)).not.toThrow();
    expect(() => throws(throwTypeError, () => false, 'it')).toThrow('it throws TypeError: what');
    expect(() =>
      throws(
        () => {},
        () => true,
        'it',
      ),
    ).toThrow('it throws nothing');
  });
});

describe('rejects', () => {
  it('accepts the error that is expected, and refuses others and none', async () => {
    const rejected = () => Promise.reject(new TypeError('what'));
    await expect(rejects(rejected(), isTypeError)).resolves.toBeUndefined();
    await expect(rejects(rejected(), () => false, 'it')).rejects.toThrow('it throws TypeError: what');
    await expect(rejects(Promise.resolve(1), () => true, 'it')).rejects.toThrow('it throws nothing');
  });
});
