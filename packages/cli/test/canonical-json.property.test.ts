import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCanonicalJson } from '../src/unpacking/canonical-json.ts';

function isCanonical(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** JSON, and JSON with something changed. */
const texts = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.nat(),
    fc.constantFrom('', ' ', '"', '\\', '0', ',', '}', 'e', '-', '.0', '{"a":1,"a":2}'),
  )
  .map(([text, place, more]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + more + text.slice(at);
  });
const numbers = fc.stringMatching(/^-?\d{1,20}(\.\d{1,8})?(e\d)?$/);

test('it is never certain of what is not canonical', () => {
  const any = fc.oneof(texts, numbers, fc.string());
  fc.assert(
    fc.property(any, (text) => {
      if (isCanonicalJson(Buffer.from(text))) expect(isCanonical(text)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  '{}',
  '[]',
  '{"id":7,"state":"paid","price":12.5,"tags":["a","b"],"ok":true,"none":null,"neg":-3}',
  '{"text":"a \\"quoted\\" \\\\ line\\nbreak","unicode":"é日本"}',
  '[0,-1,0.5,123456789012345,[[{"a":{"b":[]}}]]]',
  '"text"',
])('it is certain of %s', (text) => {
  expect(isCanonical(text)).toBe(true);
  expect(isCanonicalJson(Buffer.from(text))).toBe(true);
});

test.each([
  '{"a":1,"a":2}',
  '{"2":1,"1":2}',
  '-0',
  '1.0',
  '1e3',
  '01',
  '"\\u0041"',
  '{"a": 1}',
  '1234567890123456789',
  '0.0000001',
  '[1,]',
  '{"a"}',
  '',
])('it is not certain of %s', (text) => {
  expect(isCanonicalJson(Buffer.from(text))).toBe(false);
});

test('it is not certain of an object with many names, each of which it would compare with all others', () => {
  const names = Array.from({ length: 200 }, (_, at) => `"${'n'.repeat(at + 1)}":1`);
  expect(isCanonicalJson(Buffer.from(`{${names.slice(0, 100).join()}}`))).toBe(true);
  expect(isCanonicalJson(Buffer.from(`{${names.join()}}`))).toBe(false);
});
