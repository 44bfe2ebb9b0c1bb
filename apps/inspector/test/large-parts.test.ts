import { frame } from '@kpl-kit/fixtures/arbitraries';
import { describe, expect, test } from 'vitest';
import { MAX_ROWS } from '../src/reading/part-tree.ts';
import { InspectorSession } from '../src/reading/session.ts';

function field(tag: number, content: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return Buffer.concat([Buffer.from([tag, ...length]), content]);
  }
}

const KEY = field(0x0a, Buffer.from('a'));
const USER_RECORD = Buffer.from('08001a0131', 'hex');
const TAG = Buffer.from('22030a016b', 'hex');
const NUMBER = Buffer.from('0801', 'hex');
const entry = (...more: Uint8Array[]) => field(0x1a, Buffer.concat([USER_RECORD, ...more]));

const messages: Record<string, Buffer> = {
  'a user record with 200,000 tags': Buffer.concat([KEY, entry(Buffer.alloc(1_000_000, TAG))]),
  '100 groups in each other with 100,000 numbers': Buffer.concat([
    KEY,
    entry(),
    Buffer.alloc(100, 0x2b),
    Buffer.alloc(200_000, NUMBER),
    Buffer.alloc(100, 0x2c),
  ]),
  '1,000 user records with 100 tags each': Buffer.concat([
    KEY,
    Buffer.alloc(508_000, entry(Buffer.alloc(500, TAG))),
  ]),
};

async function show(message: Uint8Array) {
  const session = new InspectorSession();
  await session.open(frame(message), 'pasted', 'bytes');
  return { session, view: await session.show(0) };
}

describe('a large record with', () => {
  test.each(Object.entries(messages))('%s has a bounded number of rows', async (_, message) => {
    const { session, view } = await show(message);
    expect(view.rowCount).toBeLessThanOrEqual(MAX_ROWS);
    const last = message.length - 150;
    const found = session.locate(last);
    expect(found?.rowCount).toBeLessThanOrEqual(MAX_ROWS + view.rowCount);
    const { byteOffset = 0, byteLength = 0 } = found?.part ?? {};
    expect(byteOffset <= last && last < byteOffset + byteLength && byteLength < 4).toBe(true);
    expect(session.bytes(last, last + 16).parts.map((part) => part.byteOffset)).toContain(byteOffset);
    expect(session.locate(last)).toEqual(found);
  });

  test('more parts than rows has a row for the bytes that are not listed', async () => {
    const { session, view } = await show(messages['a user record with 200,000 tags'] as Buffer);
    expect(session.rows(0, view.rowCount).map(({ name }) => name)).toEqual([
      'magic number',
      'partition key 0',
      'user record 0',
      'MD5 digest',
    ]);
    const { part, row = -1, rowCount = 0 } = session.locate(900_000) ?? {};
    expect(part?.path.map(({ name }) => name)).toEqual([
      'Kinesis record',
      'message',
      'user record 0',
      'tag',
      'tag key',
      'value',
    ]);
    const [before, rest, digest] = session.rows(row - 1, row + 2);
    expect(row).toBe(2 + MAX_ROWS - 1);
    expect(rowCount).toBe(row + 2);
    expect(rest?.byteOffset).toBe((before?.byteOffset ?? 0) + (before?.byteLength ?? 0));
    expect(rest?.name).toMatch(/^9\d\d,\d{3} bytes more$/);
    expect(digest?.name).toBe('MD5 digest');
    expect(digest?.byteOffset).toBe((rest?.byteOffset ?? 0) + (rest?.byteLength ?? 0));
  });

  test('groups in each other says in which a part is', async () => {
    const { session } = await show(messages['100 groups in each other with 100,000 numbers'] as Buffer);
    const near = session.locate(500)?.part;
    expect(near?.depth).toBe(101);
    expect(near?.path.length).toBe(2 + 1 + 101);
    expect(session.locate(190_000)?.part).toMatchObject({ depth: 101, name: near?.name });
    // After the bytes around the last ones, and after others.
    session.bytes(0, 16);
    expect(session.locate(500)?.part).toEqual(near);
  });

  test('a long partition key, explicit hash key and tag answers with the beginning of each', async () => {
    const long = Buffer.alloc(300_000, 'k');
    const tag = field(0x22, Buffer.concat([field(0x0a, long), field(0x12, long)]));
    const one = field(
      0x1a,
      Buffer.concat([Buffer.from('08001000', 'hex'), tag, Buffer.from('1a0131', 'hex')]),
    );
    const { session } = await show(Buffer.concat([field(0x0a, long), field(0x12, long), one, one]));
    const cut = `${'k'.repeat(299)}…`;
    expect(await session.userRecords(0, 2)).toMatchObject(
      [0, 1].map(() => ({ partitionKey: cut, explicitHashKey: cut, tags: [{ key: cut, value: cut }] })),
    );
    expect(session.keys('partitionKey', 0, 1)).toMatchObject([{ key: cut }]);
    expect(session.rows(0, 100).every(({ value }) => value.length <= 90)).toBe(true);
  });

  test('200,000 tags answers with the first of them, how many more there are, and what is wrong with the last', async () => {
    const tags = Buffer.alloc(1_000_000, TAG);
    const { session } = await show(Buffer.concat([KEY, entry(tags, Buffer.from('2200', 'hex'))]));
    const [userRecord] = await session.userRecords(0, 1);
    expect(userRecord?.tags?.length).toBe(50);
    expect(userRecord?.moreTags).toBe(199_951);
    expect(userRecord?.problem).toContain('tag');
  });
});
