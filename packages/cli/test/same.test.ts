import { events } from '@kpl-kit/fixtures';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder, kpl } from './run-kpl.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const record = Buffer.from((events.sdk.Records[1] as { Data: Uint8Array }).Data);
const base64 = record.toString('base64');
const ones = ['eyJuIjoxfQ==', 'eyJuIjoyfQ==', 'eyJuIjozfQ=='];
const event = JSON.stringify(events.lambda);

async function same(name: string, content: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await kpl([
    'deaggregate',
    '--same',
    ...args,
    folder.write(name, content),
  ]);
  return { stdout, stderr: stderr.replaceAll(`${folder.path}/`, ''), exitCode };
}

describe('kpl deaggregate --same', () => {
  test('writes what has no aggregated record as it is', async () => {
    const lines = [
      '{"id": 12345678901234567890, "x":1.0, "x":2, "é":"\\u00e9"}',
      '[{"PartitionKey":"a","Data":"eA==","at":1.0}, 1e2]',
      '{\n  "Records": [\n    {"PartitionKey":"a", "Data":"eA=="}\n  ],\n  "n": 1.0\n}',
    ];
    expect((await same('as it is', lines.join('\n'))).stdout).toBe(`${lines.join('\n')}\n`);
  });

  test('keeps all digits of numbers, also in records that it unpacks', async () => {
    const content = `{"n":1.0,"n":2.0,"Records":[\n  {"Data":"${base64}","PartitionKey":"a","t":1545.0,"id":12345678901234567890,"s":"1.0 \\" 2.0"},\n  {"Data":"eA==","PartitionKey":"b","t":2.0}\n],"z":-0}`;
    const { stdout, exitCode } = await same('numbers', content);
    expect(exitCode).toBe(0);
    expect(stdout.split('"t":1545.0,"id":12345678901234567890,"s":"1.0 \\" 2.0"')).toHaveLength(4);
    expect(stdout).toMatch(/^\{"n":1\.0,"n":2\.0,"Records":\[\n {2}\{"Data":"eyJuIjoxfQ==",/);
    expect(stdout).toContain('},\n  {"Data":"eA==","PartitionKey":"b","t":2.0}\n],"z":-0}\n');
  });

  test('takes the place of a record without user records, and its comma', async () => {
    const empty = (await kpl(['generate', '-n1', '--damage', 'no-user-records'])).stdout.trim();
    const { stdout } = await same('empty', `[${empty},{"Data":"eA==","PartitionKey":"b"},${empty}]`);
    expect(JSON.parse(stdout)).toEqual([{ Data: 'eA==', PartitionKey: 'b' }]);
  });

  test.each([
    ['the payload of an on-failure destination', JSON.stringify({ KinesisBatchInfo: {}, payload: event })],
    ['the body of a message', JSON.stringify({ Records: [{ body: JSON.stringify({ message: event }) }] })],
    ['a line of a log', `INFO ${event} [thread-1]`],
    ['records in a list, in base64', JSON.stringify([base64, 'aGVsbG8gd29ybGQh', base64])],
    ['a record in base64 in a string', JSON.stringify(base64)],
  ])('unpacks %s', async (name, content) => {
    const { stdout, stderr, exitCode } = await same(name, content);
    expect({ stderr, exitCode, isPacked: stdout.includes('84maw') }).toEqual({
      stderr: '',
      exitCode: 0,
      isPacked: false,
    });
    const print = async (text: string) =>
      (await kpl(['deaggregate', '-f', '%D\n', folder.write('printed', text)])).stdout;
    expect(await print(stdout)).toBe(await print(content));
  });

  test.each([
    ['text', `INFO ${base64} and ${base64}`, 2],
    ['an object', JSON.stringify({ record: { PartitionKey: 'a', Data: base64 } }), 1],
    ['text in an object', JSON.stringify({ data: base64 }), 1],
  ])('reports aggregated records that stay in %s', async (name, content, count) => {
    const { stdout, stderr, exitCode } = await same(name, content);
    expect({ stdout, exitCode }).toEqual({ stdout: `${content}\n`, exitCode: 1 });
    expect(stderr).toBe(
      `kpl: error: ${name}:1: ${count} aggregated record${count === 1 ? '' : 's'} not unpacked by --same: only in a list, or alone on a line, there is a place for several\n`,
    );
  });

  test.each([
    ['a Buffer that became JSON', JSON.stringify({ PartitionKey: 'a', Data: record, at: 0 })],
    ['a list of bytes', JSON.stringify({ Data: [...record], PartitionKey: 'a', at: 0 })],
    [
      'bytes that became an object, in an event',
      JSON.stringify({ kinesis: { data: new Uint8Array(record), partitionKey: 'a' }, at: 0 }),
    ],
  ])('writes base64 in place of %s', async (name, content) => {
    const { stdout, stderr, exitCode } = await same(name, `[${content.replace('"at":0', '"at":1.0')}]`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    for (const one of ones) expect(stdout).toContain(`ata":"${one}"`);
    expect(stdout.match(/"at":1\.0/g)).toHaveLength(3);
  });

  describe('in log events that are in messages of others', () => {
    const inMessages = (value: object, count: number): object =>
      count === 0
        ? value
        : { logEvents: [{ message: `INFO ${JSON.stringify(inMessages(value, count - 1))}` }] };
    const print = async (text: string) => kpl(['deaggregate', '-f', '%D\n', folder.write('nested', text)]);

    test.each([1, 2, 3])('unpacks what can be read again: %i times', async (count) => {
      const content = JSON.stringify(inMessages(events.lambda, count));
      const { stdout, stderr, exitCode } = await same('messages', content);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      const [before, after] = [await print(content), await print(stdout)];
      expect(after).toEqual(before);
      expect(before.stdout.match(/\n/g)).toHaveLength(5);
    });

    test.each([4, 5, 6])('leaves and reports what could not: %i times', async (count) => {
      const content = JSON.stringify(inMessages({ Records: [{ PartitionKey: 'a', Data: base64 }] }, count));
      expect((await print(content)).stdout).toBe('{"n":1}\n{"n":2}\n{"n":3}\n');
      const { stdout, stderr, exitCode } = await same('messages', content);
      expect({ stdout, exitCode }).toEqual({ stdout: `${content}\n`, exitCode: 1 });
      expect(stderr).toContain('messages:1: 1 aggregated record not unpacked by --same');
    });
  });

  test.each([
    ['base64 twice', (text: string) => text],
    ['JSON', (Data: string) => JSON.stringify([{ PartitionKey: 'a', Data }])],
  ])('reports what it undid in %s', async (name, wrap) => {
    const content = wrap(Buffer.from(base64).toString('base64'));
    const { stdout, stderr, exitCode } = await same(name, content, '--strict');
    for (const one of ones) expect(stdout).toContain(one);
    expect({ stderr, exitCode }).toEqual({
      stderr: `kpl: note: ${name}:1: MANGLED_RECORD: base64 twice; undone here, but a consumer cannot read it\n`,
      exitCode: 1,
    });
  });

  test.each([
    ['a list', (records: object[]) => records],
    ['Records', (Records: object[]) => ({ Records })],
  ])('closes %s too large to hold that is cut off', async (name, wrap) => {
    const large = JSON.stringify(
      wrap(Array.from({ length: 5_000 }, () => ({ PartitionKey: 'a', Data: base64 }))),
    );
    const { stdout, stderr, exitCode } = await same(name, large.slice(0, -50));
    const written = JSON.parse(stdout);
    expect((written.Records ?? written).length).toBe(3 * 4_999);
    expect({ stderr, exitCode }).toEqual({
      stderr: `kpl: error: ${name}:1: broken JSON: it is cut off\n`,
      exitCode: 1,
    });
  });

  test('reports bytes, which have no shape, and goes on', async () => {
    const paths = [folder.write('bytes', record), folder.write('one', base64)];
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', '--same', ...paths]);
    expect({ stdout, exitCode }).toEqual({ stdout: `${ones.join('\n')}\n`, exitCode: 1 });
    expect(stderr).toBe(`kpl: error: ${paths[0]}: bytes have no shape for several records; use --raw\n`);
  });
});
