import { aggregate } from '@kpl-kit/aggregator';
import { describe, expect, test } from 'vitest';
import { fromFragment } from '../src/reading/exports.ts';
import { payloadViews } from '../src/reading/payload.ts';
import { InspectorSession } from '../src/reading/session.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a payload of JSON', () => {
  test('keeps numbers, names and their order', async () => {
    const text = '{"n":12345678901234567890,"f":1.0,"2":[ ],"1":{ },"a":1,"a":[true,"x: {,\\"}"]}';
    expect((await payloadViews(utf8(text))).json).toBe(
      `{
  "n": 12345678901234567890,
  "f": 1.0,
  "2": [],
  "1": {},
  "a": 1,
  "a": [
    true,
    "x: {,\\"}"
  ]
}`,
    );
  });

  test('shows escaped letters as letters, and takes any depth', async () => {
    expect((await payloadViews(utf8('"\\u00e9"'))).json).toBe('"é"');
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect((await payloadViews(utf8(deep))).json?.length).toBeLessThan(5_000_000);
  });

  test('is not shown as JSON where it is broken', async () => {
    expect((await payloadViews(utf8('{"a":1,}'))).json).toBeUndefined();
  });
});

test('a payload that is cut within a character has a text form, without that character', async () => {
  for (const letter of ['é', '漢', '😀']) {
    for (const before of ['', 'x', 'xx', 'xxx']) {
      const views = await payloadViews(utf8(before + letter.repeat(40_000)));
      expect(views.isCut).toBe(true);
      const { length } = utf8(views.text ?? '');
      expect(65_536 - length).toBeLessThan(utf8(letter).length);
      expect(views.text).toBe(before + letter.repeat((length - before.length) / utf8(letter).length));
    }
  }
  expect((await payloadViews(new Uint8Array(70_000).fill(0xff))).text).toBeUndefined();
  expect((await payloadViews(utf8('é').subarray(0, 1))).text).toBeUndefined();
});

test('a key that turns text around is escaped in the list of parts', async () => {
  const session = new InspectorSession();
  const [entry] = aggregate([
    { partitionKey: '\u202egnp.exe', data: utf8('1') },
    { partitionKey: 'b', data: utf8('2') },
  ]);
  await session.open(entry?.Data ?? utf8(''), 'pasted', 'bytes');
  const { rowCount } = await session.show(0);
  const values = session.rows(0, rowCount).map(({ value }) => value);
  expect(values).toContain('"\\u202egnp.exe"');
});

test('a command names a file whatever is in its name', async () => {
  const session = new InspectorSession();
  await session.open(new Uint8Array(50_000), "-a';touch b;'", 'bytes');
  await session.show(0);
  expect(await session.export('command')).toMatch(/ '\.\/-a'\\'';touch b;'\\'''$/);
});

test.each([
  ['#data=aGk', 'aGk='],
  ['#data=-_8', '+/8='],
  ['#data=aGk=', 'aGk='],
  ['#data=aGk%3D', 'aGk='],
  ['#data=%%%', '%%%='],
  ['#other', undefined],
])('the fragment %s is read', (fragment, base64) => {
  expect(fromFragment(fragment)).toBe(base64);
});
