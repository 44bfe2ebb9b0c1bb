import { gzipSync } from 'node:zlib';
import { events, malformed, toPipesBatch, vectors } from '@kpl-kit/fixtures';
import { afterAll, describe, expect, test } from 'vitest';
import { longText } from '../src/support/text.ts';
import { Folder, jsonLines, kpl } from './run-kpl.ts';

const folder = new Folder();
afterAll(() => folder.remove());

interface Line {
  readonly partitionKey: string | null;
  readonly json?: unknown;
  readonly data?: string;
}

const record = (events.sdk.Records[1] as { Data: Uint8Array }).Data;
const base64 = Buffer.from(record).toString('base64');
const hex = Buffer.from(record).toString('hex');
const ofRecord = [
  { partitionKey: 'order-7', json: { n: 1 } },
  { partitionKey: 'order-8', json: { n: 2 } },
  { partitionKey: 'order-7', json: { n: 3 } },
];
const ofEvent = [
  { partitionKey: 'order-1', json: { n: 0 } },
  ...ofRecord,
  { partitionKey: 'order-9', json: { n: 4 } },
];
const event = JSON.stringify(events.lambda);
const secret = 'c2VjcmV0LXBheWxvYWQ=';

async function read(name: string, content: string | Uint8Array) {
  const ran = await kpl(['deaggregate', folder.write(name, content)]);
  const lines = jsonLines<Line>(ran).map(({ partitionKey, json }) => ({ partitionKey, json }));
  return { ...ran, lines, stderr: ran.stderr.replaceAll(`${folder.path}/`, '') };
}

/** The widths of `base64` and of `xxd -p`. */
function wrapped(text: string, width: number): string {
  return text.replaceAll(new RegExp(`.{1,${width}}`, 'g'), '$&\n');
}

describe('detects', () => {
  test.each<[string, string | Uint8Array]>([
    ['base64', base64],
    ['base64 with a line break', `${base64}\n`],
    ['base64 in lines of 76', wrapped(base64, 76)],
    ['base64 in a JSON string', JSON.stringify(base64)],
    ['hexadecimal', hex],
    ['hexadecimal in upper case', hex.toUpperCase()],
    ['hexadecimal with blanks', hex.replaceAll(/../g, '$& ')],
    ['hexadecimal in lines of 60', wrapped(hex, 60)],
    ['base64 in lines of 40', wrapped(base64, 40)],
    ['hexadecimal after 0x', `0x${hex}`],
    ['hexadecimal in escapes of a string', hex.replaceAll(/../g, '\\x$&')],
    ['bytes', record],
    ['gzip of bytes', gzipSync(record)],
    ['gzip of gzip of base64', gzipSync(gzipSync(base64))],
    ['base64 in a log line', `2024-01-01 INFO got ${base64} from the stream\n`],
    ['hexadecimal in a log line', `[INFO] data=${hex};\n`],
    ['base64 after a byte order mark', `\ufeff${base64}`],
    ['base64 in UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${base64}\r\n`, 'utf16le')],
    [
      'an object with a Buffer that became JSON',
      JSON.stringify({ PartitionKey: 'a', Data: Buffer.from(record) }),
    ],
  ])('%s', async (name, content) => {
    const { lines, stderr, exitCode } = await read(name, content);
    expect({ lines, stderr, exitCode }).toEqual({ lines: ofRecord, stderr: '', exitCode: 0 });
  });

  test.each<[string, string | Uint8Array]>([
    ['aws kinesis get-records', JSON.stringify(events.cli, null, 4)],
    ['aws kinesis get-records on one line', JSON.stringify(events.cli)],
    ['a Lambda event', event],
    ['a Lambda event over many lines', JSON.stringify(events.lambda, null, 2)],
    ['a batch of Pipes', JSON.stringify(events.pipes)],
    ['a Firehose event', JSON.stringify(events.firehose)],
    ['an Analytics event', JSON.stringify(events.analytics)],
    ['records of an event, one a line', events.lambda.Records.map((one) => JSON.stringify(one)).join('\n')],
    ['a list of them, one a line', `[\n${events.pipes.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`],
    ['gzip of an event', gzipSync(event)],
    ['an event in a log line of Lambda', `2024-01-01T00:00:00.000Z\tb9d2\tINFO\t${event}\n`],
    ['an event as text in a structured log line', JSON.stringify({ level: 'INFO', message: event })],
    [
      'aws logs filter-log-events',
      JSON.stringify(
        { events: [{ timestamp: 1, message: `INFO ${event}` }], searchedLogStreams: [] },
        null,
        2,
      ),
    ],
    ['an object of an on-failure destination', JSON.stringify({ KinesisBatchInfo: {}, payload: event })],
  ])('%s', async (name, content) => {
    const { lines, stderr, exitCode } = await read(name, content);
    expect({ lines, stderr, exitCode }).toEqual({ lines: ofEvent, stderr: '', exitCode: 0 });
  });

  test('several of these in one input', async () => {
    const content = [
      event,
      base64,
      '',
      JSON.stringify(events.cli, null, 2),
      hex,
      JSON.stringify(events.pipes),
    ];
    const { lines, stderr } = await read('mixed', content.join('\n'));
    expect(lines).toEqual([ofEvent, ofRecord, ofEvent, ofRecord, ofEvent].flat());
    expect(stderr).toBe('');
  });

  test('JSON values one after the other on a line', async () => {
    expect((await read('values', `${event}${event} ${event}\n`)).lines).toEqual(
      [ofEvent, ofEvent, ofEvent].flat(),
    );
  });

  test('JSON values one after the other on a line, however many, in pieces of any size', async () => {
    const plain = `{"PartitionKey":"a","Data":"${secret}"}`;
    const { lines, stderr } = await read('line of values', `${plain.repeat(20_000)}\n${event}\n`);
    expect({ count: lines.length, stderr }).toEqual({ count: 20_005, stderr: '' });
  });

  test('text that is base64 in the outermost list, whether it is held or not', async () => {
    for (const count of [1, 3_000]) {
      const strings = Array.from({ length: count }, () => [base64, secret]).flat();
      for (const value of [strings, { Records: strings }]) {
        const { lines, stderr } = await read('strings', JSON.stringify(value));
        expect({ count: lines.length, stderr }).toEqual({ count: 4 * count, stderr: '' });
      }
    }
  });

  test('documents that begin with a byte order mark, as PowerShell writes them', async () => {
    const pretty = JSON.stringify(events.lambda, null, 2);
    const large = JSON.stringify({ Records: Array.from({ length: 1_000 }, () => events.cli.Records[1]) });
    const documents = [event, `${event}\n`, pretty, `${event}\n`, large, base64];
    const { lines, stderr, exitCode } = await read('marks', documents.map((one) => `\ufeff${one}`).join(''));
    expect({ count: lines.length, stderr, exitCode }).toEqual({ count: 3_023, stderr: '', exitCode: 0 });
  });

  test('several files, in order', async () => {
    const paths = [folder.write('first', base64), folder.write('second', event)];
    expect(jsonLines(await kpl(['deaggregate', ...paths]))).toHaveLength(8);
  });

  test('an event without records, which is not a mistake', async () => {
    expect(await read('empty event', '{"Records":[],"NextShardIterator":"x"}')).toMatchObject({
      lines: [],
      stderr: '',
      exitCode: 0,
    });
  });
});

describe('undoes and reports', () => {
  const text = Buffer.from(base64);
  test.each<[string, string, string | Uint8Array]>([
    ['base64 twice', 'base64 twice', text.toString('base64')],
    [
      'base64 three times',
      'base64 twice, then base64 twice',
      Buffer.from(text.toString('base64')).toString('base64'),
    ],
    ['base64 of hexadecimal text', 'hexadecimal text', Buffer.from(hex).toString('base64')],
    ['base64 in a string', 'base64 in a JSON string', Buffer.from(JSON.stringify(base64)).toString('base64')],
    [
      'a byte order mark',
      'byte order mark',
      Buffer.concat([Buffer.from('\ufeff'), record]).toString('base64'),
    ],
    [
      'Latin-1',
      'Latin-1 read as text',
      Buffer.from(Buffer.from(record).toString('latin1')).toString('base64'),
    ],
  ])('%s', async (name, found, content) => {
    const { lines, stderr, exitCode } = await read(`mangled ${name}`, content);
    expect(lines).toEqual(ofRecord);
    expect(stderr).toContain(`:1: MANGLED_RECORD: ${found}; undone here`);
    expect(exitCode).toBe(0);
    const event = JSON.stringify([{ PartitionKey: 'a', Data: String(content) }]);
    expect((await kpl(['deaggregate', '--strict', folder.write('event', event)])).exitCode).toBe(1);
  });
});

test('--bytes takes an input as it is, also gzip and text', async () => {
  for (const data of [gzipSync(event), Buffer.from(event), record.subarray(0, 30), Uint8Array.of(0, 1)]) {
    const { stdout, exitCode } = await kpl([
      'deaggregate',
      '--bytes',
      '-f',
      '%X',
      folder.write('as it is', data),
    ]);
    expect({ stdout, exitCode }).toEqual({ stdout: Buffer.from(data).toString('hex'), exitCode: 0 });
  }
});

test('JSON that is nested deeply ends nothing', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const Data = Buffer.from(deep).toString('base64');
  const path = folder.write('deep', `${JSON.stringify([{ PartitionKey: 'a', Data }])}\n${deep}\n${event}\n`);
  const { stdout, exitCode } = await kpl(['deaggregate', path]);
  const [first, ...others] = jsonLines<{ text?: string }>({ stdout });
  expect({ text: first?.text, count: others.length, exitCode }).toEqual({
    text: deep,
    count: 5,
    exitCode: 0,
  });

  const same = await kpl(['deaggregate', '--same', path]);
  expect(same.stdout.split('\n')[1]).toBe(deep);
  expect(same.stdout.trim().split('\n')).toHaveLength(3);

  const lines = `{"partitionKey":"a","json":${deep}}\n{"partitionKey":"b","json":1}\n`;
  const packed = await kpl(['aggregate', '--max-bytes', '1000000', folder.write('deep lines', lines)]);
  const raw = await kpl(['deaggregate', '--raw', folder.write('deep packed', packed.stdout)]);
  expect({ payloads: raw.stdout, exitCode: packed.exitCode }).toEqual({
    payloads: `${deep}\n1\n`,
    exitCode: 0,
  });
});

describe('leaves alone', () => {
  const print = async (record: object) => {
    const path = folder.write('alone', JSON.stringify([record]));
    const { stdout, stderr } = await kpl(['deaggregate', '-f', '%D', path]);
    return { stdout, stderr: stderr.replaceAll(path, '') };
  };

  test('text that only begins as an aggregated record in base64 does', async () => {
    const Data = Buffer.from(`84mawg${'A'.repeat(42)}`).toString('base64');
    const { stdout, stderr } = await print({ PartitionKey: 'a', Data });
    expect(stdout).toBe(`84mawg${'A'.repeat(42)}`);
    expect(stderr).toContain('MANGLED_RECORD: an aggregated record that was encoded as base64 twice');
  });

  test('a user record, whatever it holds', async () => {
    const Data = Buffer.from(base64).toString('base64');
    const { stdout, stderr } = await print({
      PartitionKey: 'a',
      SequenceNumber: '1',
      SubSequenceNumber: 0,
      Data,
    });
    expect({ stdout, stderr }).toEqual({ stdout: base64, stderr: '' });
  });
});

test('long text is decoded in pieces, none of which ends within a character', () => {
  const text = `x${'é日\u{1f600}'.repeat(150_000)}`;
  expect(longText(Buffer.from(text))).toBe(text);
  expect(longText(Buffer.alloc(700_000, 0x80))).toHaveLength(700_000);
});

describe('goes on after', () => {
  test.each([
    ['a line that is cut off in a string', '{"Records":[{"kinesis":{"data":"c2Vj', 'it is cut off'],
    [
      'a line that is cut off between values',
      `{"Records":[{"kinesis":{"data":"${secret}"},`,
      'it is cut off',
    ],
    ['a line that is cut off after a value', `{"Records":[{"kinesis":{"data":"${secret}"}`, 'it is cut off'],
    ['a line with a wrong character', `{"Records":[{"kinesis":{"data":"${secret}" ! }}]}`, 'at column 55'],
    ['a line without a value', '{"Records":}', ''],
  ])('%s', async (name, broken, where) => {
    const { lines, stderr, exitCode } = await read(name, [event, broken, event, event, ''].join('\n'));
    expect(lines.filter(({ json }) => json !== undefined)).toEqual([ofEvent, ofEvent, ofEvent].flat());
    expect(stderr.replace('JSON:', 'JSON')).toBe(
      `kpl: error: ${name}:2: broken JSON ${where}`.trim().concat('\n'),
    );
    expect(exitCode).toBe(1);
  });

  test('a document of many lines that is cut off: its whole records come out', async () => {
    const whole = JSON.stringify(events.cli, null, 2);
    const end = whole.indexOf('order-9');
    const { lines, stderr, exitCode } = await read('cut document', whole.slice(0, end));
    expect(lines).toEqual(ofEvent.slice(0, 4));
    expect(stderr).toBe('kpl: error: cut document:1: broken JSON: it is cut off\n');
    expect(exitCode).toBe(1);
  });

  test('a fault within a document of many lines, whose line it names', async () => {
    const broken = JSON.stringify(events.cli, null, 2).replace(
      '"NextShardIterator":',
      '"NextShardIterator" ',
    );
    const { lines, stderr } = await read('broken document', broken);
    expect(lines).toEqual(ofEvent);
    expect(stderr).toMatch(/^kpl: error: broken document:\d\d: broken JSON at column \d+\n$/);
  });

  test.each([
    ['a word after a brace', '{secret'],
    ['names without quotes', '{ secret: 1 }'],
    ['single quotes', "{'secret': 1}"],
    ['a list with a wrong character', `[{"Data":"${secret}" "PartitionKey":"secret"}]`],
    ['a record in it', `{secret "${base64}"`],
  ])('a line of broken JSON next to lines of JSON: %s', async (name, broken) => {
    for (const [at, content] of [
      [2, [event, broken, event]],
      [1, [broken, event, event]],
      [3, [event, event, broken]],
    ] as const) {
      const { lines, stderr, exitCode } = await read(name, content.join('\n'));
      expect(lines.filter(({ partitionKey }) => partitionKey !== null)).toEqual(
        expect.arrayContaining([...ofEvent, ...ofEvent]),
      );
      expect({ stderr, exitCode }).toEqual({
        stderr: `kpl: error: ${name}:${at}: broken JSON\n`,
        exitCode: 1,
      });
    }
  });

  test.each([
    ['a NUL', '\0'],
    ['bytes that are not UTF-8', Uint8Array.of(0xff, 0xe9, 0x0a)],
  ])('a line with %s', async (name, wrong) => {
    const content = Buffer.concat([Buffer.from(`${event}\n`), Buffer.from(wrong), Buffer.from(`\n${event}`)]);
    expect((await read(name, content)).lines).toEqual([...ofEvent, ...ofEvent]);
  });

  test('a string without its closing quote, whose line it names', async () => {
    const broken = JSON.stringify(events.cli, null, 2).replace('order-9"', 'order-9');
    const { lines, stderr, exitCode } = await read('no quote', broken);
    expect(lines).toEqual(expect.arrayContaining([{ partitionKey: 'order-1', json: { n: 0 } }]));
    expect(stderr).toMatch(/^kpl: error: no quote:\d\d: broken JSON: a string without its closing quote\n/);
    expect(exitCode).toBe(1);
  });

  test('several lines of broken JSON, and names each', async () => {
    const { stderr, exitCode } = await read('many broken', `{a\n{b\n${event}\n{c\n{d\n`);
    const numbers = [1, 2, 4, 5].map((line) => `kpl: error: many broken:${line}: broken JSON\n`);
    expect({ stderr, exitCode }).toEqual({ stderr: numbers.join(''), exitCode: 1 });
  });

  test('lines of a log that begin with a brace, next to other text', async () => {
    const log = ['START', '{ level: 1 }', 'then', event, 'END', '{thread-1} done', '{ b', 'END'];
    const { lines, stderr, exitCode } = await read('braces', log.join('\n'));
    expect(lines).toEqual(ofEvent);
    expect({ stderr, exitCode }).toEqual({
      stderr: 'kpl: note: braces:1: no Kinesis record in 7 lines or values, of which this is the first\n',
      exitCode: 0,
    });
  });

  test.each([
    ['a bracket of a log that is not closed', '[12:00 INFO'],
    ['JSON that is cut off', '{"kinesis":{"data":"x",'],
  ])('%s, with records in the lines after it', async (name, first) => {
    const { lines, exitCode } = await read(name, `${first}\nINFO data=${base64}\n${base64}\n${event}\n`);
    expect({ lines, exitCode }).toEqual({ lines: [...ofRecord, ...ofRecord, ...ofEvent], exitCode: 1 });
  });

  test('lines without a record, which it counts', async () => {
    const log = [
      'START RequestId: 8',
      '{"level":"INFO"}',
      base64,
      'END RequestId: 8',
      '2024 REPORT Duration: 1 ms',
    ];
    const { lines, stderr, exitCode } = await read('log', log.join('\n'));
    expect(lines).toEqual(ofRecord);
    expect(stderr).toBe(
      'kpl: note: log:1: no Kinesis record in 4 lines or values, of which this is the first\n',
    );
    expect(exitCode).toBe(0);
  });
});

test('a record that fills a line to its end is whole, and the next line another', async () => {
  for (const width of [60, 64, 76]) {
    // The lengths of base64 without padding that `base64`, PEM and `xxd -p` break lines at.
    const size = (width / 4) * 3 - 33;
    const made = await kpl([
      'generate',
      '-n1',
      '--lone=aggregated',
      '--payload=text',
      '-s',
      `${size}`,
      '-obase64',
    ]);
    expect(made.stdout).toHaveLength(width + 1);
    const { lines, stderr } = await read(`full ${width}`, `${made.stdout}aGVsbG8gd29ybGQ=\n`);
    expect({ count: lines.length, stderr }).toEqual({ count: 2, stderr: '' });
  }
});

test('a record that fills its last line is whole, and the next line another', async () => {
  const made = await kpl(['generate', '-n2', '--lone=aggregated', '--payload=text', '-s', '30', '-obase64']);
  const packed = made.stdout.trim();
  for (const width of [packed.length / 2, packed.length / 3, packed.length / 4].filter(Number.isInteger)) {
    const { lines } = await read('full lines', `${wrapped(packed, width)}aGVsbG8gd29ybGQh\nDone\n`);
    expect([width, lines.length]).toEqual([width, 3]);
  }
});

describe('lines of a log', () => {
  const plain = `{"PartitionKey":"a","Data":"${secret}"}`;
  test.each([
    ['text with a bracket after JSON', `INFO ${event} [thread-1]`, ofEvent.length],
    ['two values, the first without a record', `INFO {} ${event}`, ofEvent.length],
    ['two values, and a record after them', `INFO ${plain} and ${event}} ${base64}`, 9],
    ['a list that is broken, and a value', `[{x}] ${event}`, ofEvent.length],
    ['a bracket that is not closed, and a value', `INFO {"a [b ${event}`, ofEvent.length],
    ['a date in brackets', `[2024-01-01] ${base64}`, ofRecord.length],
    ['a long line after a date', `[2024-01-01] ${event} ${'x'.repeat(300_000)} ${base64}`, 8],
    ['text that begins with a quote', `"GET /" ${base64}\n${event}`, 8],
    ['a record and a blank, then another', `${base64} attempt 1\n${secret}\n`, 4],
    ['a record that begins a line, then words', `${base64}\nStarting\nCOMPLETE\nfinished\n`, 3],
    ['text after a value', `${plain} trailing\n`, 1],
    ['zeros in base64', `${base64}\nAAAAAAAA\n`, 4],
  ])('with %s lose no record, and make none', async (name, content, count) => {
    const { lines, exitCode } = await read(name, content);
    expect({ count: lines.length, exitCode }).toEqual({ count, exitCode: 0 });
  });

  const cut = `{"Records":[${plain},{"Data":"${secret}","PartitionKe`;
  const extraQuote = `{"Records":[${plain},{"Data":"c2Vjc"mV0","PartitionKey":"a"},${plain}]}`;
  test.each([
    ['an event that is cut off', `INFO event ${cut}`, 1, ': it is cut off'],
    ['an event that is cut off in its data', `INFO ${cut.slice(0, -20)}`, 1, ': it is cut off'],
    ['an event that is cut off between records', `INFO {"Records":[${plain},`, 1, ': it is cut off'],
    ['a list that is cut off after a record', `INFO [${plain}`, 1, ': it is cut off'],
    [
      'an event that is cut off in a message',
      JSON.stringify({ message: `INFO ${cut}` }),
      1,
      ': it is cut off',
    ],
    ['messages that are cut off', JSON.stringify([{ message: cut }, { message: cut }]), 2, ': it is cut off'],
    ['an event with a quote too many', `INFO ${extraQuote} done`, 2, ''],
    ['a list with a quote too many', `[x] INFO [${plain},{"Data":"c2Vjc"mV0"}] ${event}`, 6, ''],
    ['a list that begins the line', `[${plain} ${plain}]\n${event}`, 7, ''],
    [
      'a record in base64, and an event that is cut off',
      `INFO ${base64} ${cut.replace(`${plain},`, '')}`,
      3,
      ': it is cut off',
    ],
  ])('report broken JSON next to records: %s', async (name, content, count, fault) => {
    const { lines, stderr, exitCode } = await read(name, content);
    expect({ count: lines.length, stderr, exitCode }).toEqual({
      count,
      stderr: `kpl: error: ${name}:1: broken JSON${fault}\n`,
      exitCode: 1,
    });
    const path = folder.write(name, content);
    for (const args of [['aggregate'], ['inspect'], ['deaggregate', '--same']]) {
      expect((await kpl([...args, path])).stderr).toContain(`${path}:1: broken JSON${fault}\n`);
    }
  });

  test.each([
    '[2024-01-01] INFO {',
    '[[main]] INFO {"a", "b"} [thread-1]',
    'INFO [{x: 1}, {}] {"a" => 1} done',
    `[main] Batch[${plain}, id=1] [${plain} (${plain})]`,
  ])('have brackets that are not broken JSON: %s', async (text) => {
    for (const content of [`${text} ${event}`, `INFO ${event} ${text}`, `INFO ${plain} ${text}`]) {
      expect(await read('brackets of a log', content)).toMatchObject({ stderr: '', exitCode: 0 });
    }
  });

  test('with more records than a call has arguments are read', async () => {
    const { stdout } = await kpl([
      'deaggregate',
      '-f',
      '%n\n',
      folder.write('many', `x ${'84mawgAAAAAAAAAAAAAAAAAAAAAA '.repeat(200_000)}`),
    ]);
    expect(stdout.endsWith('\n200000\n')).toBe(true);
  });

  test('with nothing but opening brackets are read in the end', async () => {
    const { lines } = await read('brackets in text', `INFO ${'[['.repeat(500_000)} ${base64}\n${event}`);
    expect(lines).toEqual([...ofRecord, ...ofEvent]);
  });
});

test('base64 on more lines than any record has is passed over', async () => {
  const head = base64.slice(0, 60);
  const line = `${'A'.repeat(60)}\n`;
  const content = `${head}\n${line.repeat(600_000)}${event}\n`;
  const { lines, stderr, exitCode } = await read('endless', content);
  expect({ lines, exitCode }).toEqual({ lines: ofEvent, exitCode: 1 });
  expect(stderr).toBe(
    'kpl: error: endless:1: a record on many lines of more than 32 MiB, which no Kinesis record has\n',
  );
});

test('gzip comes out to its last byte', async () => {
  // Random, so that the last piece of input holds more than is unpacked at once.
  const made = (await kpl(['generate', '-n', '3000', '--payload', 'binary', '--seed', '5'])).stdout;
  const whole = await kpl(['deaggregate', folder.write('flush', made)]);
  const unpacked = await kpl(['deaggregate', folder.write('flush.gz', gzipSync(made, { level: 9 }))]);
  expect(unpacked).toEqual(whole);
  const small = await read('small.gz', gzipSync(`${event}\n`));
  expect(small.lines).toEqual(ofEvent);
});

describe('all that was in gzip comes out', () => {
  const lines = `${event}\n`.repeat(50);
  const whole = gzipSync(lines);
  const damaged = 'damaged (Z_DATA_ERROR)';
  test.each([
    ['a wrong checksum', Buffer.from(whole).fill(0, whole.length - 8, whole.length - 4), 250, damaged],
    ['a wrong length', Buffer.from(whole).fill(0, whole.length - 4), 250, damaged],
    ['a part of its checksum', whole.subarray(0, -3), 250, 'cut off'],
    ['zeros after it', Buffer.concat([whole, new Uint8Array(1_000)]), 250, ''],
    ['a line break after it', Buffer.concat([whole, Buffer.from('\n')]), 250, 'cut off'],
    ['several members', Buffer.concat([whole, whole, whole]), 750, ''],
  ])('with %s', async (name, content, count, fault) => {
    const { lines: found, stderr, exitCode } = await read(name, content);
    const message = fault === '' ? '' : `kpl: error: ${name}: the gzip data is ${fault}\n`;
    expect({ count: found.length, stderr, exitCode }).toEqual({
      count,
      stderr: message,
      exitCode: fault === '' ? 0 : 1,
    });
  });
});

test.each([50, 500])(
  'of %i lines in gzip with text after it, only the last can be missing',
  async (count) => {
    const whole = gzipSync(`${event}\n`.repeat(count), { level: 0 });
    const path = folder.write('text after gzip', Buffer.concat([whole, Buffer.alloc(50_000, 'text')]));
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', path]);
    expect(jsonLines({ stdout }).length).toBeGreaterThan(0.95 * 5 * count);
    expect(stderr).toContain('the gzip data is damaged (Z_DATA_ERROR)');
    expect(exitCode).toBe(1);
  },
);

test('a record in gzip with a wrong checksum comes out', async () => {
  const wrong = gzipSync(record);
  wrong.fill(0, wrong.length - 8, wrong.length - 4);
  const { lines, stderr, exitCode } = await read('record.gz', wrong);
  expect({ lines, exitCode }).toEqual({ lines: ofRecord, exitCode: 1 });
  expect(stderr).toBe('kpl: error: record.gz: the gzip data is damaged (Z_DATA_ERROR)\n');
});

test.each([
  ['text that is a number', { text: 5 }, 'the field text is not text; expected a string, or json'],
  [
    'a hash key that is a number',
    { json: 1, explicitHashKey: 5 },
    'explicitHashKey is not text; expected a decimal number in quotes',
  ],
  ['tags that are not a list', { json: 1, tags: 'x' }, 'tags is not a list'],
])(
  'a user record with %s is an error for all commands, not another user record',
  async (name, fields, message) => {
    const path = folder.write(name, `${JSON.stringify({ partitionKey: 'secret', ...fields })}\n${event}`);
    for (const command of ['inspect', 'deaggregate', 'aggregate']) {
      const { stderr, exitCode } = await kpl([command, path]);
      expect({ stderr, exitCode }).toEqual({ stderr: `kpl: error: ${path}:1: ${message}\n`, exitCode: 1 });
    }
  },
);

test('messages hold neither the sequence number of an input nor control characters of its name', async () => {
  const data = Buffer.from(record.with(8, 0)).toString('base64');
  const line = { kinesis: { data, partitionKey: 'k', sequenceNumber: 'secret\u001b[31m: ' } };
  const path = folder.write('red\u001b[31m', JSON.stringify(line));
  const { stderr } = await kpl(['deaggregate', path]);
  expect(stderr.replace(`${folder.path}/`, '')).toMatch(
    /^kpl: note: red\\u001b\[31m:1: [A-Z_]+ at byte \d+: [^:]+\n$/,
  );
  expect(stderr).not.toContain('secret');
  expect((await kpl(['inspect', path])).stdout).not.toContain('\u001b');
});

describe('documents too large to hold', () => {
  const count = 3_000;
  const Records = Array.from({ length: count }, () => events.cli.Records[1]);

  test.each([
    ['get-records', { ...events.cli, Records }, undefined],
    ['get-records over many lines', { ...events.cli, Records }, 1],
    ['a list', Records, undefined],
  ])('%s come out record by record', async (name, value, indent) => {
    const path = folder.write(name, JSON.stringify(value, null, indent));
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', '-f', '%k\n', path]);
    expect(stdout).toBe('order-7\norder-8\norder-7\n'.repeat(count));
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('keep their shape with --same', async () => {
    const path = folder.write('large', JSON.stringify({ first: 1, Records, last: 'x' }));
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', '--same', path]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const same = JSON.parse(stdout);
    expect({ first: same.first, count: same.Records.length, last: same.last }).toEqual({
      first: 1,
      count: 3 * count,
      last: 'x',
    });
  });

  test('report a broken record, and go on', async () => {
    const broken = JSON.stringify({ Records }).split('"Data"');
    broken[9] += '"Data"!';
    const [head, tail] = [broken.slice(0, 10).join('"Data"'), broken.slice(10).join('"Data"')];
    const path = folder.write('large broken', head + tail);
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', '-f', '%k\n', path]);
    expect(stdout).toBe('order-7\norder-8\norder-7\n'.repeat(count - 1));
    expect(stderr).toMatch(/large broken:1: broken JSON at column \d+\n$/);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['in a string', 0],
    ['after a record', 1],
    ['after a comma', 2],
  ])('are cut off %s: what is whole comes out, and the next lines', async (_, place) => {
    const long = JSON.stringify({ Records });
    const half = long.indexOf('"}', long.length / 2) + 2;
    const cut = long.slice(0, [half - 9, half, half + 1][place]);
    const path = folder.write('cut', [cut, event, event, base64].join('\n'));
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', '-f', '%D\n', path]);
    const lines = stdout.trim().split('\n');
    expect(lines.slice(-13)).toEqual(
      ['0123401234', '123'].flatMap((all) => [...all].map((n) => `{"n":${n}}`)),
    );
    expect(lines.length).toBeGreaterThan(count);
    expect(stderr).toMatch(/cut:1: broken JSON: it is cut off\n$/);
    expect(exitCode).toBe(1);
  });
});

describe('is told what is wrong with', () => {
  test.each<[string, string | Uint8Array, string, number]>([
    ['an empty file', '', 'is empty, expected Kinesis records', 1],
    ['white space', '\n \n', 'no Kinesis record found', 1],
    ['text', 'secret-payload of somebody\n', 'no Kinesis record found', 1],
    ['JSON without records', '{"secret":"payload"}', 'no Kinesis record found', 1],
    ['binary garbage', Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0, 1, 2), 'binary data that does not begin', 1],
    ['gzip that is cut off', gzipSync(event.repeat(100)).subarray(0, -20), 'the gzip data is cut off', 1],
    [
      'gzip that is damaged',
      gzipSync(event).fill(0xff, 40, 60),
      'the gzip data is damaged (Z_DATA_ERROR)',
      1,
    ],
  ])('%s', async (name, content, message, expected) => {
    const { stderr, exitCode } = await read(name, content);
    expect(stderr).toContain(`kpl: error: ${name}: ${message}`);
    expect(stderr).not.toMatch(/secret|payload of/);
    expect(exitCode).toBe(expected);
  });

  test('gzip that is cut off, after the records before', async () => {
    const whole = gzipSync(Buffer.from(`${event}\n`.repeat(50)), { level: 0 });
    const { lines } = await read('cut gzip', whole.subarray(0, -4_000));
    expect(lines.length).toBeGreaterThan(5);
  });

  test('a directory, and a missing file, and reads the others', async () => {
    const path = folder.write('good', event);
    const { stdout, stderr, exitCode } = await kpl(['deaggregate', `${path}-not`, folder.path, path]);
    expect(stderr).toBe(
      `kpl: error: ${path}-not: no such file\nkpl: error: ${folder.path}: is a directory, expected a file\n`,
    );
    expect(exitCode).toBe(2);
    expect(jsonLines({ stdout })).toHaveLength(5);
  });

  test.each([
    ['base64', '84mawg'],
    ['hexadecimal', 'f3899ac2'],
    ['base64 in a log line', 'INFO 84mawg'],
    ['blanks', ' '.repeat(30_000_000)],
    ['blanks in an object', `{${' '.repeat(30_000_000)}`],
  ])('more %s than any record has, and reads the next line', async (name, head) => {
    const { lines } = await read(name, `${head}${'a'.repeat(30_000_000)}\n${event}`);
    expect(lines.slice(-5)).toEqual(ofEvent);
  });

  test('nothing but brackets, and reads the next line', async () => {
    const { lines, exitCode } = await read('brackets', `${'['.repeat(1_000_000)}\n${event}`);
    expect({ lines, exitCode }).toEqual({ lines: ofEvent, exitCode: 1 });
  });

  test('a line of 100 MB, and reads the next', async () => {
    const content = Buffer.concat([Buffer.alloc(100_000_000, 'A'), Buffer.from(`\n${event}\n`)]);
    const { lines, stderr, exitCode } = await read('long line', content);
    expect(stderr).toBe('kpl: error: long line:1: a line of more than 32 MiB, which no Kinesis record has\n');
    expect(lines).toEqual(ofEvent);
    expect(exitCode).toBe(1);
  });

  test('data of an event that is not base64', async () => {
    const [first] = toPipesBatch([{ PartitionKey: 'a', Data: 'x' }]);
    const { stderr, exitCode } = await read(
      'not base64',
      JSON.stringify([{ ...first, data: '{"secret":1}' }]),
    );
    expect(stderr).toContain('not base64:1: NOT_BASE64: the data is not base64');
    expect(stderr).not.toContain('secret');
    expect(exitCode).toBe(0);
  });
});

test('reads the user records of all vectors', async () => {
  for (const { data, userRecords, aggregated } of vectors) {
    if (!aggregated) continue;
    const path = folder.write('vector', data);
    const lines = jsonLines<{ partitionKey: string; data: string }>(
      await kpl(['deaggregate', '--base64', path]),
    );
    expect(lines.map((line) => ({ key: line.partitionKey, data: line.data }))).toEqual(
      userRecords.map((one) => ({ key: one.partitionKey, data: Buffer.from(one.data).toString('base64') })),
    );
  }
});

test('passes on what is malformed, with its code', async () => {
  for (const { name, data, passthrough } of malformed) {
    const path = folder.write(name, Buffer.from(data).toString('base64'));
    const { stdout, stderr } = await kpl(['deaggregate', '-f', '%B\n', path]);
    expect(stdout).toBe(passthrough.delivers === 'record' ? `${Buffer.from(data).toString('base64')}\n` : '');
    expect(stderr.match(/[A-Z_]{8,}/)?.[0]).toBe(passthrough.diagnostic);
  }
});

test('kpl asm reads the other files after one that it cannot read', async () => {
  const broken = folder.write('broken.kpl', 'magic\nsecret');
  const good = folder.write('good.kpl', 'magic\n');
  const { stdout, stderr, exitCode } = await kpl(['asm', '-o', 'hex', `${good}-not`, broken, good]);
  expect({ stdout, exitCode }).toEqual({ stdout: 'f3899ac2d41d8cd98f00b204e9800998ecf8427e\n', exitCode: 2 });
  expect(stderr).toContain(
    `kpl: error: ${good}-not: no such file\nkpl: error: ${broken}: line 2: not a field`,
  );
});
