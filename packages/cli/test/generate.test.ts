import { type Diagnostic, readAggregatedRecord } from '@kpl-kit/deagg';
import { afterAll, describe, expect, test } from 'vitest';
import { DAMAGES } from '../src/generation/damage.ts';
import { Folder, jsonLines, kpl } from './run-kpl.ts';

const folder = new Folder();
afterAll(() => folder.remove());

interface Line {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly data?: string;
}

async function generate(...args: string[]): Promise<Line[]> {
  return jsonLines<Line>(await kpl(['generate', ...args]));
}

describe('kpl generate', () => {
  test('makes the same user records for the same seed, and others for another', async () => {
    const first = await generate('-n', '20', '--seed', '7');
    expect(first).toHaveLength(20);
    expect(await generate('-n', '20', '--seed', '7')).toEqual(first);
    expect(await generate('-n', '20', '--seed', '8')).not.toEqual(first);
    expect(await generate('-n', '5', '--seed', '7')).toEqual(first.slice(0, 5));
  });

  test('makes payloads of a size and a kind, and keys', async () => {
    const sizes = (lines: Line[]) =>
      lines.map(
        ({ json, text, data = '' }) =>
          (text ?? (json ? JSON.stringify(json) : Buffer.from(data, 'base64'))).length,
      );
    expect(sizes(await generate('-n', '9', '-s', '140'))).toEqual(Array(9).fill(140));
    expect(sizes(await generate('-n', '9', '-s', '33', '--payload', 'text'))).toEqual(Array(9).fill(33));
    const binary = sizes(await generate('-n', '50', '-s', '30-40', '--payload', 'binary'));
    expect([Math.min(...binary), Math.max(...binary)]).toEqual([30, 40]);
    const keys = await generate('-n', '100', '-k', '2', '--hash-keys', 'some');
    expect(new Set(keys.map(({ partitionKey }) => partitionKey))).toEqual(new Set(['key-0', 'key-1']));
    const withHashKey = keys.filter(({ explicitHashKey }) => explicitHashKey !== undefined);
    expect(withHashKey.length).toBeGreaterThan(20);
    expect(withHashKey.length).toBeLessThan(80);
  });

  test('packs them, and what comes out is what was generated', async () => {
    const put = await generate('-n', '200', '--hash-keys', 'all');
    const event = folder.write(
      'event',
      (await kpl(['generate', '-n', '200', '--hash-keys', 'all', '-o', 'lambda', '--max-records', '30']))
        .stdout,
    );
    const read = jsonLines<Line>(await kpl(['deaggregate', event]));
    expect(
      read.map(({ partitionKey, explicitHashKey, json }) => ({ partitionKey, explicitHashKey, json })),
    ).toEqual(put);
  });

  test.each(Object.entries(DAMAGES))('damages records on request: %s', async (name, { code }) => {
    const { stdout } = await kpl([
      'generate',
      '-n',
      '6',
      '--max-records',
      '2',
      '--every',
      '2',
      '--damage',
      name,
      '-o',
      'base64',
    ]);
    const codes = stdout
      .trim()
      .split('\n')
      .map((base64) => {
        const found: Diagnostic[] = [];
        readAggregatedRecord(Buffer.from(base64, 'base64'), { onDiagnostic: (one) => found.push(one) });
        return found.map((one) => one.code);
      });
    expect(codes).toEqual([[], [code], []]);
  });

  test.each([
    [['--damage', 'nothing'], "--damage is 'nothing', expected wrong-digest"],
    [['--every', '2'], '--every needs --damage'],
    [['--size', '9-3'], "--size is '9-3', expected a number of bytes"],
    [['--count', '-1'], '-c, --count'],
    [['file'], 'generate reads no files'],
  ])('refuses %j', async (args, message) => {
    const { stderr, exitCode } = await kpl(['generate', ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message.startsWith('-c') ? '--count' : message);
  });
});

test('kpl generate -o put-records says what kpl aggregate says of it', async () => {
  const { stderr, exitCode } = await kpl(['generate', '-n', '3', '-o', 'put-records']);
  expect({ stderr, exitCode }).toEqual({
    stderr:
      'kpl: note: put-records: packed only user records of one hash key together; pass --shards to pack by shard\n',
    exitCode: 0,
  });
});

test.each([['--max-records=2'], ['--max-bytes=200'], ['--lone=raw'], ['--stream=s'], ['-oentries'], ['-a']])(
  'kpl generate %s asks for aggregated records',
  async (option) => {
    const { stdout } = await kpl(['generate', '-n', '3', option]);
    for (const line of jsonLines({ stdout })) expect(line).toHaveProperty('Data');
  },
);
