import { gzipSync } from 'node:zlib';
import { describeAggregatedRecord } from '@kpl-kit/deagg/describe';
import {
  captures,
  events,
  hostileRecords,
  type KclVerdict,
  malformed,
  toLambdaEvent,
  vectors,
} from '@kpl-kit/fixtures';
import { afterAll, describe, expect, test } from 'vitest';
import { DAMAGES } from '../src/generation/damage.ts';
import type { Inspection } from '../src/inspection/inspection.ts';
import { describePreview, previewOf } from '../src/inspection/preview.ts';
import { type Reading, readAs } from '../src/inspection/reader.ts';
import { unpackSync } from '../src/support/zlib.ts';
import { Folder, jsonLines, kpl } from './run-kpl.ts';

const folder = new Folder();
afterAll(() => folder.remove());
const event = folder.write('event.json', JSON.stringify(events.lambda));

async function inspectData(name: string, data: Uint8Array) {
  const path = folder.write(
    name,
    JSON.stringify([{ PartitionKey: 'a', Data: Buffer.from(data).toString('base64') }]),
  );
  return jsonLines<Inspection>(await kpl(['inspect', '--json', path]))[0] as Inspection;
}

describe('kpl inspect', () => {
  test('shows records for people', async () => {
    const { stdout, exitCode } = await kpl(['inspect', event]);
    expect(stdout.replaceAll(event, 'event.json')).toMatchInlineSnapshot(`
      "1. plain, 7 bytes  event.json:1
         sequence number 49590338271490256608559692538361571095921575989136588898
         partition key order-1, shardId-000000000006
         {"n":0}

      2. aggregated, 3 user records, 120 bytes  event.json:1
         sequence number 49590338271490256608559692540925702759324208523137515618
         partition key a, shardId-000000000006
         MD5 digest 7a1a8814294f1aed54577c210dbec36b right
         partition keys: 0 order-7, 1 order-8
         explicit hash keys: 0 340282366920938463463374607431768211455
           0  order-7                                           7 B  {"n":1}
           1  order-8  340282366920938463463374607431768211455  7 B  {"n":2}
           2  order-7                                           7 B  {"n":3}

      3. plain, 7 bytes  event.json:1
         sequence number 49590338271490256608559692543490000000000000000000000000
         partition key order-9, shardId-000000000006
         {"n":4}
      "
    `);
    expect(exitCode).toBe(0);
  });

  test('shows a damaged record with the byte and what is around it', async () => {
    const data = malformed.find(({ name }) => name === 'data-cut-off')?.data as Uint8Array;
    const path = folder.write('damaged', Buffer.from(data).toString('base64'));
    expect((await kpl(['inspect', path])).stdout.replaceAll(path, 'damaged')).toMatchInlineSnapshot(`
      "1. malformed, 1 user record, 30 bytes  damaged:1
         MALFORMED_MESSAGE at byte 8: unreadable message: length 6, 5 bytes are left
         MD5 digest e8f7adaa92706a39fe387ff7ed1dd165 right
         00000000  f3 89 9a c2 0a 01 61 1a 06 08 00 1a 02 31 e8 f7  |......a......1..|
                                           ^^ byte 8
         00000010  ad aa 92 70 6a 39 fe 38 7f f7 ed 1d d1 65        |...pj9.8.....e|
         partition keys: 0 a
           0  a  1 B  1  <- MALFORMED_MESSAGE at byte 8
      "
    `);
  });

  test('agrees with the outcome of each malformed record', async () => {
    for (const { name, data, passthrough } of malformed) {
      const { verdict, diagnostic } = await inspectData(name, data);
      const isPlain = passthrough.diagnostic === undefined;
      const expected = isPlain
        ? 'plain'
        : passthrough.diagnostic === 'EMPTY_MESSAGE'
          ? 'aggregated'
          : 'malformed';
      expect([name, verdict, diagnostic?.code]).toEqual([name, expected, passthrough.diagnostic]);
    }
  });

  test('shows the user records of each vector', async () => {
    for (const { name, data, userRecords, aggregated } of vectors.filter(
      ({ name: one }) => one.length < 200,
    )) {
      if (!aggregated) continue;
      const { userRecords: found } = await inspectData('vector', data);
      const essential = found?.map(({ partitionKey, explicitHashKey, byteLength, tags }) => ({
        partitionKey,
        explicitHashKey,
        byteLength,
        tags,
      }));
      expect([name, essential]).toEqual([
        name,
        userRecords.map((one) => ({
          partitionKey: one.partitionKey,
          explicitHashKey: one.explicitHashKey,
          byteLength: one.data.length,
          tags: one.tags,
        })),
      ]);
    }
  });

  test('exits with 1 for damage only with --strict and --verify', async () => {
    const damaged = folder.write(
      'strict',
      JSON.stringify([
        {
          Data: Buffer.from(malformed.find(({ name }) => name === 'wrong-digest')?.data ?? []).toString(
            'base64',
          ),
          PartitionKey: 'a',
        },
      ]),
    );
    const codes = async (path: string) =>
      Promise.all(
        [
          ['inspect', path],
          ['inspect', '--strict', path],
          ['inspect', '--verify', path],
          ['inspect', '--keys', '--strict', path],
          ['deaggregate', path],
          ['deaggregate', '--strict', path],
        ].map(async (args) => (await kpl(args)).exitCode),
      );
    expect(await codes(damaged)).toEqual([0, 1, 1, 1, 0, 1]);
    expect(await codes(event)).toEqual([0, 0, 0, 0, 0, 0]);
    expect((await kpl(['inspect', '--verify', damaged])).stdout).toBe('');
  });

  test('agrees with kpl deaggregate on every damage, and names the records', async () => {
    for (const damage of Object.keys(DAMAGES)) {
      const lines = (
        await kpl(['generate', '-n9', '--max-records=3', '-oentries', '--damage', damage, '--every=2'])
      ).stdout;
      const path = folder.write(damage, lines);
      const strict = await kpl(['deaggregate', '--strict', path]);
      expect(strict.stderr).toMatch(/^kpl: note: .*:2: [A-Z_]+(?: at byte \d+)?: [^\n]*\n$/);
      const ran = [
        await kpl(['inspect', '--verify', event, path]),
        await kpl(['inspect', '--keys', '--strict', event, path]),
      ];
      for (const { stderr, exitCode } of ran) {
        expect([damage, stderr, exitCode]).toEqual([damage, strict.stderr, strict.exitCode]);
      }
      expect([damage, (await kpl(['inspect', '--strict', path])).exitCode]).toEqual([
        damage,
        strict.exitCode,
      ]);
      expect([damage, strict.exitCode]).toEqual([damage, 1]);
    }
  });

  test('escapes what would control a terminal', async () => {
    const Data = Buffer.from('\u001b[31mred\u202e\u061c\r\n').toString('base64');
    const path = folder.write('control', JSON.stringify([{ PartitionKey: 'k\u001b]0;x\u0007', Data }]));
    const { stdout } = await kpl(['inspect', path]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\x7f\u202e\u061c]/);
    expect(stdout).toContain('k\\u001b]0;x\\u0007');
  });

  test('shows some of many, and all with --all', async () => {
    const lines = folder.write(
      'lines',
      Array.from({ length: 50 }, (_, n) => JSON.stringify({ partitionKey: `key-${n}`, json: n })).join('\n'),
    );
    const many = folder.write('many', (await kpl(['aggregate', lines])).stdout);
    const some = (await kpl(['inspect', many])).stdout;
    expect(some).toContain('key-19');
    expect(some).not.toContain('key-20');
    expect(some).toContain('30 more (--all)');
    expect((await kpl(['inspect', '--all', many])).stdout).toContain('key-49');
  });
});

test('shows more user records than a call has arguments', async () => {
  const made = await kpl([
    'generate',
    '-n150000',
    '-s1',
    '--payload=text',
    '-k1',
    '--max-bytes=10485760',
    '-obase64',
  ]);
  const { stdout, stderr } = await kpl(['inspect', '--all', folder.write('very many', made.stdout)]);
  expect(stderr).toBe('');
  expect(stdout.split('\n').length).toBeGreaterThan(150_000);
});

test('a user record with a problem shows beyond the first twenty', async () => {
  const args = ['generate', '-n', '50', '--damage', 'partition-key-index', '-o', 'base64'];
  const { stdout } = await kpl(['inspect', folder.write('fault', (await kpl(args)).stdout)]);
  expect(stdout).toContain('malformed, 51 user records');
  expect(stdout).toMatch(/^ +50 {2}\(no key\) .* {2}<- PARTITION_KEY_INDEX_OUT_OF_RANGE at byte \d+$/m);
  expect(stdout).toContain('30 more (--all)');
});

describe('--reader kcl', () => {
  const judged = [...vectors, ...malformed, ...hostileRecords()];

  test('says what the real KCL delivered of each record of the fixtures', () => {
    const differences = judged.flatMap(({ name, data, kcl }) => {
      const { delivers } = readAs('kcl', describeAggregatedRecord(data));
      const expected = expectedOf(kcl);
      return JSON.stringify(delivers) === JSON.stringify(expected) ? [] : [{ name, delivers, expected }];
    });
    expect(judged.length).toBeGreaterThan(2_300);
    expect(differences).toEqual([]);
  });

  test('says where a KCL without jaxb-api breaks', () => {
    const byHand = [...vectors, ...malformed];
    const breaking = byHand.filter(
      ({ data }) => readAs('kcl', describeAggregatedRecord(data)).breaksWithoutJaxb,
    );
    const expected = byHand.filter(({ kclWithoutJaxb }) => kclWithoutJaxb !== undefined);
    expect(breaking.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  });

  test('counts what is dropped, and the shard', async () => {
    const records = malformed.find(({ name }) => name === 'second-partition-key-index-one-past');
    const path = folder.write('drops', Buffer.from(records?.data ?? []).toString('base64'));
    const { stdout } = await kpl(['inspect', '--reader', 'kcl', path]);
    expect(stdout).toContain(
      'the KCL 3.5.1 delivers 1 of 2 user records, drops 1: partition key index of user record 1',
    );
    expect(stdout).toContain('without jaxb-api it breaks and loses the whole batch');

    const half = 2n ** 127n;
    const shards = folder.write(
      'shards.json',
      JSON.stringify([
        {
          ShardId: 'shardId-000000000006',
          HashKeyRange: { StartingHashKey: '0', EndingHashKey: `${half - 1n}` },
        },
        {
          ShardId: 'shardId-000000000007',
          HashKeyRange: { StartingHashKey: `${half}`, EndingHashKey: `${2n * half - 1n}` },
        },
      ]),
    );
    const outside = await kpl(['inspect', '--json', '--reader', 'kcl', '--shards', shards, event]);
    expect(jsonLines<Inspection>(outside).map(({ reader }) => reader)).toEqual([
      { name: 'kcl', delivers: 'record', drops: 0 },
      { name: 'kcl', delivers: [], drops: 3, because: 'user record 0 is outside the shard' },
      { name: 'kcl', delivers: 'record', drops: 0 },
    ] satisfies Reading[]);
  });
});

test('--reader lossless says what kpl-kit delivers', async () => {
  const path = folder.write(
    'lossless',
    Buffer.from(malformed.find(({ name }) => name === 'wrong-digest')?.data ?? []).toString('base64'),
  );
  expect((await kpl(['inspect', '--reader', 'lossless', path])).stdout).toContain(
    '@kpl-kit/deagg delivers the record as it is: cannot read it (CHECKSUM_MISMATCH), passes it on',
  );
  expect((await kpl(['inspect', '--reader', 'lossless', event])).stdout).toContain(
    '@kpl-kit/deagg delivers 3 of 3 user records',
  );
});

describe('--keys', () => {
  test('counts inner keys and shards', async () => {
    const { shards, entries } = captures.find(({ shards: all }) => all.length === 2) ?? {
      shards: [],
      entries: [],
    };
    const path = folder.write('captured', JSON.stringify(toLambdaEvent(entries)));
    const report = JSON.parse(
      (
        await kpl([
          'inspect',
          '--keys',
          '--json',
          '--shards',
          folder.write('two.json', JSON.stringify({ Shards: shards })),
          path,
        ])
      ).stdout,
    );
    const aggregated = entries.filter(({ userRecords }) => userRecords.length > 1);
    const userRecords = entries.flatMap((entry) => entry.userRecords);
    expect(report).toMatchObject({
      kinesisRecords: entries.length,
      userRecords: userRecords.length,
      mixedRecords: 0,
    });
    expect(aggregated.length).toBeGreaterThan(0);
    expect(report.keyCount).toBe(new Set(userRecords.map(({ partitionKey }) => partitionKey)).size);
    const sum = (list: { userRecords: number; share: number }[], field: 'userRecords' | 'share') =>
      list.reduce((all, one) => all + one[field], 0);
    expect(sum(report.keys, 'userRecords')).toBe(userRecords.length);
    expect(sum(report.keys, 'share')).toBeCloseTo(1, 2);
    expect(sum(report.shards, 'userRecords')).toBe(userRecords.length);
    expect(report.shards).toHaveLength(2);
  });

  test('shows a table', async () => {
    expect((await kpl(['inspect', '--keys', event])).stdout).toBe(
      '5 user records in 3 Kinesis records, 4 keys\n' +
        '  order-7  2  40.0 %  14 B\n  order-1  1  20.0 %   7 B\n  order-8  1  20.0 %   7 B\n  order-9  1  20.0 %   7 B\n',
    );
  });
});

describe('a preview', () => {
  const glue = (compression: number, payload: string) =>
    Buffer.concat([
      Uint8Array.of(3, compression),
      Buffer.from('0123456789abcdef0123456789abcdef', 'hex'),
      Buffer.from(payload),
    ]);
  const deep = Array.from({ length: 6 }).reduce<Buffer>((data) => gzipSync(data), Buffer.from('x'));

  test.each<[string, Uint8Array, string]>([
    ['JSON', Buffer.from('{"a":1}'), '{"a":1}'],
    ['text', Buffer.from('line one\nline two é'), 'line one\\nline two é'],
    ['nothing', new Uint8Array(), '(empty)'],
    ['gzip', gzipSync('{"a":1}'), 'gzip: {"a":1}'],
    ['gzip that is cut off', gzipSync('{"a":1}').subarray(0, 12), 'hex 1f8b08000000000000'],
    ['a Glue header', glue(0, 'text'), 'Glue schema version 01234567-89ab-cdef-0123-456789abcdef: text'],
    [
      'a Glue header with a wrong compression',
      glue(5, 'text'),
      'Glue schema version 01234567-89ab-cdef-0123-456789abcdef: text',
    ],
    ['bytes', Uint8Array.of(0xde, 0xad, 0), 'hex dead00'],
    ['an aggregated record inside', vectors[0]?.data ?? new Uint8Array(), 'aggregated record, hex f3899ac2'],
    ['long text', Buffer.from('x'.repeat(100)), `${'x'.repeat(60)}…`],
    ['a huge text', Buffer.from(`${'é'.repeat(10_000)}`), `${'é'.repeat(60)}…`],
    ['gzip in gzip without end', deep, 'gzip: gzip: gzip: hex 1f8b'],
  ])('of %s is readable', (_, data, text) => {
    expect(describePreview(previewOf(data, { width: 60, unpack: unpackSync })).slice(0, text.length)).toBe(
      text,
    );
  });
});

function expectedOf(kcl: KclVerdict): unknown {
  if (!('delivers' in kcl)) return kcl;
  return kcl.delivers === 'record'
    ? 'record'
    : kcl.delivers.map(({ subSequenceNumber }) => subSequenceNumber);
}

test('the preview of gzip that unpacks to more than memory has its beginning', () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000, '{"a":1}'));
  for (const data of [bomb, gzipSync(bomb)]) {
    const preview = describePreview(previewOf(data, { width: 20, unpack: unpackSync }));
    expect(preview).toMatch(/^(gzip: ){1,2}\{"a":1\}\{"a":1\}\{"a":1…$/);
  }
});
