import { readFileSync } from 'node:fs';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import { captures, events, toLambdaEvent } from '@kpl-kit/fixtures';
import { userRecords } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder, jsonLines, kpl } from './run-kpl.ts';

const folder = new Folder();
afterAll(() => folder.remove());

interface Entry {
  readonly Data: string;
  readonly PartitionKey: string;
  readonly ExplicitHashKey: string;
}

const half = 2n ** 127n;
const shards = folder.write(
  'shards.json',
  JSON.stringify({
    Shards: [
      { ShardId: 'shardId-0', HashKeyRange: { StartingHashKey: '0', EndingHashKey: `${half - 1n}` } },
      {
        ShardId: 'shardId-1',
        HashKeyRange: { StartingHashKey: `${half}`, EndingHashKey: `${2n * half - 1n}` },
      },
    ],
  }),
);
const lines = folder.write(
  'lines.jsonl',
  [
    { partitionKey: 'a', json: { n: 0 } },
    { partitionKey: 'b', explicitHashKey: '7', text: 'two' },
    { partitionKey: 'c', data: Buffer.from([0, 255]).toString('base64'), tags: [{ key: 'k', value: 'v' }] },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n'),
);

async function aggregate(...args: string[]) {
  const ran = await kpl(['aggregate', ...args]);
  return { ...ran, entries: jsonLines<Entry>(ran) };
}

function readEntry({ Data }: Pick<Entry, 'Data'>) {
  return readAggregatedRecord(Buffer.from(Data, 'base64'));
}

describe('kpl aggregate', () => {
  test('packs JSON lines with json, text and data', async () => {
    const { entries, stderr, exitCode } = await aggregate(lines);
    expect(entries).toMatchObject([
      { PartitionKey: 'a', ExplicitHashKey: '16955237001963240173058271559858726497' },
    ]);
    expect(readEntry(entries[0] as Entry)).toEqual([
      { partitionKey: 'a', subSequenceNumber: 0, data: Buffer.from('{"n":0}') },
      { partitionKey: 'b', explicitHashKey: '7', subSequenceNumber: 1, data: Buffer.from('two') },
      {
        partitionKey: 'c',
        subSequenceNumber: 2,
        data: Buffer.from([0, 255]),
        tags: [{ key: 'k', value: 'v' }],
      },
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('packs a payload a line, with one key or with that in a field', async () => {
    const path = folder.write(
      'payloads',
      '{"user":{"id":"u1"},"n":1}\r\n\n{"user":{"id":2}}\nnot json secret\n{"user":{}}\n',
    );
    const one = await aggregate('--partition-key', 'k', path);
    expect(
      readEntry(one.entries[0] as Entry)?.map(({ partitionKey, data }) => [partitionKey, String(data)]),
    ).toEqual([
      ['k', '{"user":{"id":"u1"},"n":1}'],
      ['k', '{"user":{"id":2}}'],
      ['k', 'not json secret'],
      ['k', '{"user":{}}'],
    ]);
    const several = await aggregate('--key-from', 'user.id', path);
    expect(readEntry(several.entries[0] as Entry)?.map(({ partitionKey }) => partitionKey)).toEqual([
      'u1',
      '2',
    ]);
    expect(several.stderr).toBe(
      `kpl: error: ${path}:4: broken JSON: --key-from needs a JSON object on each line\n` +
        `kpl: error: ${path}:5: no text and no number in the field user.id\n`,
    );
    expect(several.exitCode).toBe(1);
  });

  test('writes requests of PutRecords that lose nothing without the shards', async () => {
    const { stdout, stderr } = await aggregate('-o', 'put-records', '--stream', 's', lines);
    const { StreamName, Records } = JSON.parse(stdout);
    expect(StreamName).toBe('s');
    expect(Records).toHaveLength(3);
    expect(stderr).toContain('pass --shards to pack by shard');
  });

  test('writes requests of PutRecords while it reads, so that not all of the input waits', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `{"partitionKey":"${n % 10_000}","json":1}`);
    const path = folder.write('many keys', many.join('\n'));
    const { stdout } = await kpl(['aggregate', '-o', 'put-records', path]);
    const counts = jsonLines<{ Records: Entry[] }>({ stdout }).flatMap(({ Records }) =>
      Records.map((one) => readEntry(one)?.length ?? 1),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20_000);
    // Of each key two, where nothing was written before the end.
    expect(counts.length).toBeGreaterThan(10_000);
  });

  test('packs by shard', async () => {
    const { stdout, stderr } = await aggregate(
      '-o',
      'put-records',
      '--shards',
      shards,
      '--lone',
      'aggregated',
      lines,
    );
    const { Records } = JSON.parse(stdout);
    expect(Records.map(readEntry).map((found: unknown[]) => found.length)).toEqual([3]);
    expect(stderr).toBe('');
  });

  test('writes events of Lambda with a hundred records each, in base64, and bytes', async () => {
    const many = folder.write(
      'many',
      Array.from({ length: 250 }, (_, n) => JSON.stringify({ partitionKey: `${n}`, json: n })).join('\n'),
    );
    const { stdout } = await aggregate('-o', 'lambda', '--max-records', '1', many);
    const found = jsonLines<{ Records: { kinesis: { sequenceNumber: string } }[] }>({ stdout });
    expect(found.map(({ Records }) => Records.length)).toEqual([100, 100, 50]);
    const numbers = found.flatMap(({ Records }) =>
      Records.map(({ kinesis }) => BigInt(kinesis.sequenceNumber)),
    );
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(numbers).size).toBe(250);
    expect(String(numbers[0])).toHaveLength(56);

    const base64 = (await kpl(['aggregate', '-o', 'base64', lines])).stdout.trim();
    const { bytes } = await kpl(['aggregate', '-o', 'bytes', lines]);
    expect(bytes.toString('base64')).toBe(base64);
    expect(await kpl(['aggregate', '-o', 'bytes', '--max-records', '1', lines])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--output bytes holds one entry only'),
    });
  });

  test('reports user records that cannot be packed, and packs the rest', async () => {
    const content = [
      '{"partitionKey":"","text":"secret"}',
      '{"text":"secret","sequenceNumber":"1"}',
      '{"partitionKey":"a","data":"no-base64!"}',
      '{"partitionKey":"a","json":1}',
    ];
    const path = folder.write('bad', content.join('\n'));
    const { entries, stderr, exitCode } = await aggregate(path);
    expect(entries).toHaveLength(1);
    expect(stderr.replaceAll(path, '')).toBe(
      'kpl: error: :1: INVALID_PARTITION_KEY: partitionKey is 0 characters long, expected 1 to 256 characters\n' +
        'kpl: error: :2: no partitionKey; pass --partition-key for payloads\n' +
        'kpl: error: :3: NOT_BASE64: the data is not base64, as AWS delivers it: decode it after deaggregation, not before\n',
    );
    expect(exitCode).toBe(1);
  });
});

describe('what kpl deaggregate prints', () => {
  test('is packed into the same user records, whatever they are', async () => {
    const property = fc.asyncProperty(userRecords({ minLength: 1, maxLength: 8 }), async (put) => {
      const first = folder.write('put', put.map(toLine).join('\n'));
      const packed = folder.write(
        'packed',
        (await kpl(['aggregate', '-o', 'lambda', '--lone', 'aggregated', first])).stdout,
      );
      const printed = folder.write('printed', (await kpl(['deaggregate', packed])).stdout);
      const again = folder.write(
        'again',
        (await kpl(['aggregate', '-o', 'lambda', '--lone', 'aggregated', printed])).stdout,
      );
      const read = jsonLines(await kpl(['deaggregate', '--base64', again]));
      expect(read.map(essential)).toEqual(put.map(toRecord).map(essential));
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test('of every capture is packed into what the KPL sent', async () => {
    for (const { entries, name } of captures.filter(({ entryCount }) => entryCount < 3)) {
      const put = entries.filter(({ userRecords: inside }) => inside.length > 1);
      if (put.length === 0) continue;
      for (const entry of put) {
        const event = folder.write('capture', JSON.stringify(toLambdaEvent([entry])));
        const printed = folder.write('printed', (await kpl(['deaggregate', event])).stdout);
        const again = await kpl(['aggregate', '-o', 'base64', '--max-bytes', '10485760', printed]);
        expect([name, again.stdout.trim()]).toEqual([name, Buffer.from(entry.Data).toString('base64')]);
      }
    }
  });

  test('has JSON in json, exact in data where it is not canonical, other text in text', async () => {
    const payloads = [
      '{"a":1}',
      '{"a": 1,\n"b":1.0}',
      'text',
      '',
      '"x"',
      '12345678901234567890',
      '{"a":1,"a":2}',
    ];
    const Records = payloads.map((Data, n) => ({
      PartitionKey: 'k',
      SequenceNumber: `${n}`,
      Data: Buffer.from(Data).toString('base64'),
    }));
    const { stdout } = await kpl(['deaggregate', folder.write('payload kinds', JSON.stringify({ Records }))]);
    const fields = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/.*"sequenceNumber":"\d",/, '{'));
    expect(fields).toEqual([
      '{"json":{"a":1}}',
      `{"json":{"a": 1, "b":1.0},"data":"${Records[1]?.Data}"}`,
      '{"text":"text"}',
      '{"text":""}',
      '{"json":"x"}',
      `{"json":12345678901234567890,"data":"${Records[5]?.Data}"}`,
      `{"json":{"a":1,"a":2},"data":"${Records[6]?.Data}"}`,
    ]);
  });
});

describe('kpl deaggregate', () => {
  const event = folder.write('event', JSON.stringify(events.lambda));
  const run = async (...args: string[]) => (await kpl(['deaggregate', ...args, event])).stdout;

  test('prints in a format, with escapes', async () => {
    expect(await run('-f', '%n:%k:%u:%l:%D%%\\x41\\t\\\\\\n', '-c', '2')).toBe(
      '1:order-1::7:{"n":0}%A\t\\\n2:order-7:0:7:{"n":1}%A\t\\\n',
    );
    const second = await run('--format', '%h|%H|%S|%s|%B|%X', '--key', 'order-8');
    expect(second).toBe(
      '340282366920938463463374607431768211455|340282366920938463463374607431768211455|shardId-000000000006|49590338271490256608559692540925702759324208523137515618|eyJuIjoyfQ==|7b226e223a327d',
    );
  });

  test('writes \\xHH as one byte, also one that is not text', async () => {
    const path = folder.write('one', '{"partitionKey":"é","text":"x"}\n');
    const raw = await kpl(['deaggregate', '--raw', '--separator', '\\xff\\x00é', path]);
    expect(raw.bytes).toEqual(Buffer.from('78ff00c3a9', 'hex'));
    const formatted = await kpl(['deaggregate', '-f', '%k\\xfe%D\\\\%%\\q\\', path]);
    expect(formatted.bytes).toEqual(Buffer.from('c3a9fe785c255c715c', 'hex'));
  });

  test('matches no payload that is not text, and no record without a key', async () => {
    const path = folder.write('binary', '{"partitionKey":"a","data":"/w=="}\n/w==/w==\n/////w==\n');
    expect((await kpl(['deaggregate', '--grep', '.*', path])).stdout).toBe('');
    expect((await kpl(['deaggregate', '--key', '', path])).stdout).toBe('');
  });

  test('prints payloads with any separator', async () => {
    expect(await run('--raw')).toBe('{"n":0}\n{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n');
    expect(await run('-r', '-s', '\\0')).toBe('{"n":0}\0{"n":1}\0{"n":2}\0{"n":3}\0{"n":4}\0');
  });

  test('selects by key, by text and by count', async () => {
    expect(await run('-f', '%D ', '--key', 'order-7', '--key', 'order-9')).toBe('{"n":1} {"n":3} {"n":4} ');
    expect(await run('-f', '%D ', '--grep', '"n":[23]')).toBe('{"n":2} {"n":3} ');
    expect(await run('-f', '%D ', '-c', '2')).toBe('{"n":0} {"n":1} ');
  });

  test.each(['lambda', 'pipes', 'firehose', 'analytics', 'cli'] as const)(
    'keeps the shape of %s',
    async (name) => {
      const path = folder.write(name, JSON.stringify(events[name]));
      const same = JSON.parse((await kpl(['deaggregate', '--same', path])).stdout);
      const records = Array.isArray(same) ? same : (same.Records ?? same.records);
      expect(records).toHaveLength(5);
      const { length } = records;
      expect({ ...same, Records: length, records: length }).toEqual({
        ...(Array.isArray(same) ? same : events[name]),
        Records: length,
        records: length,
      });
      const printed = await kpl([
        'deaggregate',
        '-f',
        '%k %u %D\n',
        folder.write('same', JSON.stringify(same)),
      ]);
      expect(printed.stdout).toBe(await run('-f', '%k %u %D\n'));
    },
  );

  test('keeps lines of base64 and hexadecimal, and other lines', async () => {
    const record = Buffer.from((events.sdk.Records[1] as { Data: Uint8Array }).Data);
    const path = folder.write(
      'lines',
      `${record.toString('base64')}\nother line\n${record.toString('hex')}\n`,
    );
    expect((await kpl(['deaggregate', '--same', path])).stdout).toBe(
      'eyJuIjoxfQ==\neyJuIjoyfQ==\neyJuIjozfQ==\nother line\n7b226e223a317d\n7b226e223a327d\n7b226e223a337d\n',
    );
  });
});

interface Put {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
  readonly tags?: unknown;
}

function toRecord({ data, ...keys }: Put) {
  return { ...keys, data: Buffer.from(data).toString('base64') };
}

function toLine(put: Put): string {
  return JSON.stringify(toRecord(put));
}

function essential(line: unknown) {
  const { partitionKey, explicitHashKey, data, tags } = line as Record<string, unknown>;
  return {
    partitionKey,
    explicitHashKey,
    data,
    tags: Array.isArray(tags) && tags.length === 0 ? undefined : tags,
  };
}

test('a line of JSON that is not a user record is an error, so that none is lost by a misspelled name', async () => {
  const path = folder.write(
    'misspelled',
    '{"partitionKey":"secret","jsn":1}\n{"partitionKey":"a","json":2}\n',
  );
  const { stdout, stderr, exitCode } = await kpl(['aggregate', path]);
  expect(stdout).toContain('"Data":"Mg=="');
  expect({ stderr, exitCode }).toEqual({
    stderr: `kpl: error: ${path}:1: not a user record: expected partitionKey, and json, text or data\n`,
    exitCode: 1,
  });
});

test.each([
  ['a list', '[{"partitionKey":"a","json":2},{"partitionkey":"secret","json":1}]'],
  ['Records', '{"Records":[{"partitionKey":"a","json":2},{"partitionkey":"secret","json":1}]}'],
  ['a list in an object', '{"all":[{"partitionKey":"a","json":2},{"partitionkey":"secret","json":1}]}'],
  [
    'a list too large to hold',
    `[{"partitionKey":"a","json":2},{"partitionkey":"secret","json":1}${`,{"partitionKey":"a","text":""}`.repeat(9_999)}]`,
  ],
  ['a list in a log', 'INFO [{"partitionKey":"a","json":2},{"partitionkey":"secret","json":1}] done'],
  ['null', '{"partitionKey":"a","json":2}\nnull'],
  ['a number', '{"partitionKey":"a","json":2}\n-1.5e3'],
])('so is an element of %s, or a value that is not one', async (name, content) => {
  const path = folder.write(name, content);
  const { stderr, exitCode } = await kpl(['aggregate', path]);
  expect({ stderr: stderr.replace(path, ''), exitCode }).toEqual({
    stderr: expect.stringMatching(
      /^kpl: error: :\d: not a user record: expected partitionKey, and json, text or data\n$/,
    ),
    exitCode: 1,
  });
});

describe('JSON is packed as it is written, without white space between values', () => {
  const json =
    '{ "id": 12345678901234567890, "b": [1.0, -0, 1e2], "c": "\\u00e9 \\" [ ", "2": 1, "1": {}, "c": 3 }';
  const packed = '{"id":12345678901234567890,"b":[1.0,-0,1e2],"c":"\\u00e9 \\" [ ","2":1,"1":{},"c":3}';
  test.each([
    ['on a line', `{"partitionKey":"a","json":${json}}`],
    ['over many lines', `{\n  "partitionKey" : "a" ,\n  "json" :\n ${json.replaceAll(', ', ',\n\t')} }`],
    ['in a list', `[{"partitionKey":"a" , "json": ${json} }]`],
    ['in Records', `{"n":1.0,"Records" : [ {"json":0,"partitionKey":"a" , "json": ${json} } ] }`],
    ['in a line of a log', `INFO [x] {"partitionKey":"a","json":${json}} done`],
    ['in text', JSON.stringify({ message: `{"partitionKey":"a","json":${json}}` })],
    ['without data', `{"partitionKey":"a","data":null,"json":${json}}`],
  ])('%s', async (name, content) => {
    const path = folder.write(name, content);
    const { stdout, exitCode } = await kpl(['aggregate', '-o', 'base64', path]);
    expect({ payload: String(Buffer.from(stdout, 'base64')), exitCode }).toEqual({
      payload: packed,
      exitCode: 0,
    });
    expect((await kpl(['deaggregate', '--raw', path])).stdout).toBe(`${packed}\n`);
  });
});

describe('--key-from', () => {
  test.each([
    ['a byte order mark', Buffer.from('\ufeff{"id":"a"}\n{"id":"b"}\n')],
    ['one in every file that was put together', Buffer.from('\ufeff{"id":"a"}\n\ufeff{"id":"b"}\n')],
    ['UTF-16', Buffer.from('\ufeff{"id":"a"}\r\n{"id":"b"}\r\n', 'utf16le')],
  ])('reads lines with %s, which the payloads do not have', async (name, content) => {
    const path = folder.write(name, content);
    const packed = folder.write('packed', (await kpl(['aggregate', '--key-from', 'id', path])).stdout);
    const { stdout } = await kpl(['deaggregate', '-f', '%k %D\n', packed]);
    expect(stdout).toBe('a {"id":"a"}\nb {"id":"b"}\n');
  });

  test('does not take a number whose last digits it would lose', async () => {
    const path = folder.write(
      'numbers',
      '{"id":12345678901234567890}\n{"id":0.5}\n{"id":9007199254740991}\n{"id":0.12345678901234567890}\n{"id":1.50}\n{"id":2.00000000000000000001}\n',
    );
    const { stdout, stderr, exitCode } = await kpl([
      'aggregate',
      '--key-from',
      'id',
      '--max-records',
      '1',
      path,
    ]);
    expect(jsonLines<Entry>({ stdout }).map(({ PartitionKey }) => PartitionKey)).toEqual([
      '0.5',
      '9007199254740991',
      '1.5',
    ]);
    expect({ stderr, exitCode }).toEqual({
      stderr: [1, 4, 6]
        .map(
          (line) =>
            `kpl: error: ${path}:${line}: the number in the field id has more digits than can be kept; write it as text\n`,
        )
        .join(''),
      exitCode: 1,
    });
  });
});

test('shards may be in UTF-16, as PowerShell writes them', async () => {
  const text = `\ufeff${readFileSync(shards, 'utf8')}`;
  const wide = folder.write('shards16', Buffer.from(text, 'utf16le'));
  expect(await kpl(['aggregate', '--shards', wide, lines])).toEqual(
    await kpl(['aggregate', '--shards', shards, lines]),
  );
});

test('each event of Lambda has records of one shard, which no KCL drops', async () => {
  const path = folder.write(
    'events',
    (await kpl(['generate', '-n40', '--shards', shards, '-olambda'])).stdout,
  );
  const found = jsonLines<{ Records: { eventID: string }[] }>({ stdout: readFileSync(path, 'utf8') }).map(
    ({ Records }) => new Set(Records.map(({ eventID }) => eventID.split(':', 1)[0])),
  );
  expect(found.map(({ size }) => size)).toEqual([1, 1]);
  expect(found.flatMap((ids) => [...ids]).sort()).toEqual(['shardId-0', 'shardId-1']);
  const { stdout } = await kpl(['inspect', '--reader', 'kcl', '--shards', shards, path]);
  expect(stdout).toContain('delivers');
  expect(stdout).not.toContain('drops');
  const bare = folder.write('bare', (await kpl(['generate', '-n40', '-obase64'])).stdout);
  expect((await kpl(['inspect', '--reader', 'kcl', '--shards', shards, bare])).stderr).toBe(
    'kpl: note: --shards: of 1 record, no shard is known: read as if it had all hash keys\n',
  );
});
