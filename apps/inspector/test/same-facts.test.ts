import { gzipSync } from 'node:zlib';
import { captures, events, hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder, jsonLines, kpl } from '../../../packages/cli/test/run-kpl.ts';
import { sampleGroups } from '../build/samples.ts';
import { InspectorSession, type KeyView, type UserRecordView } from '../src/reading/session.ts';

const folder = new Folder();
afterAll(() => folder.remove());

/** What `kpl inspect --json --reader kcl` prints of one record. */
interface Facts {
  readonly [name: string]: unknown;
  readonly userRecords?: readonly object[];
  readonly partitionKeys?: readonly string[];
  readonly explicitHashKeys?: readonly string[];
  readonly reader: object;
}

async function factsOfCommand(path: string): Promise<Facts[]> {
  return jsonLines(await kpl(['inspect', '--json', '--reader', 'kcl', path]));
}

/** The same, from what the page asks its worker for. */
async function* factsOfPage(text: string, source: string): AsyncGenerator<Facts> {
  const session = new InspectorSession();
  const { recordCount } = await session.open(text, source, 'auto');
  for (let index = 0; index < recordCount; index++) {
    const { inspection, userRecordCount, partitionKeyCount, explicitHashKeyCount } =
      await session.show(index);
    const readings = session.readings();
    const userRecords = await session.userRecords(0, userRecordCount);
    const kcl = readings.find(({ name }) => name === 'kcl');
    const delivered = userRecords.filter(({ isDropped }) => !isDropped);
    const { delivers = 'record', drops = 0, because, breaksWithoutJaxb } = kcl ?? {};
    const hasContent = inspection.digest !== undefined;
    yield {
      ...inspection,
      ...(hasContent && {
        partitionKeys: session.keys('partitionKey', 0, partitionKeyCount).map(keyOf),
        explicitHashKeys: session.keys('explicitHashKey', 0, explicitHashKeyCount).map(keyOf),
        userRecordCount,
        userRecords: userRecords.map(userRecordOf),
      }),
      reader: {
        name: 'kcl',
        delivers:
          delivers === 'record' ? delivers : delivered.map(({ subSequenceNumber }) => subSequenceNumber),
        drops,
        ...(because !== undefined && { because }),
        ...(breaksWithoutJaxb && { breaksWithoutJaxb }),
      },
    };
    if (userRecordCount < 100) expect(JSON.parse(await session.export('json'))).toMatchObject(inspection);
  }
}

function userRecordOf({ byteOffset, entryByteLength, isDropped, ...facts }: UserRecordView): object {
  return facts;
}

function keyOf({ key }: KeyView): string {
  return key;
}

/** Both sides read the same text. Returns how many records there were. */
async function compare(name: string, text: string): Promise<number> {
  const path = folder.write(name, text);
  const expected = await factsOfCommand(path);
  let count = 0;
  for await (const facts of factsOfPage(text, path)) {
    expect(facts, `record ${count + 1}`).toEqual(expected[count]);
    count++;
  }
  expect(count).toBe(expected.length);
  return count;
}

const linesOf = (records: readonly { readonly data: Uint8Array }[]) =>
  records.map(({ data }) => Buffer.from(data).toString('base64')).join('\n');

describe('the page says the same as kpl inspect --json of', () => {
  test.each(captures)('the capture $name', async ({ name, entries }) => {
    const text = linesOf(entries.map(({ Data }) => ({ data: Data })));
    expect(await compare(name, text)).toBeGreaterThan(0);
  });

  test('every damaged record', async () => {
    expect(await compare('malformed', linesOf(malformed))).toBe(malformed.length);
  });

  test('every vector', async () => {
    expect(await compare('vectors', linesOf(vectors))).toBeGreaterThan(20);
  });

  test('every hostile record', async () => {
    expect(await compare('hostile', linesOf(hostileRecords()))).toBeGreaterThan(2_000);
  });

  test.each(Object.entries(events))('the event %s', async (name, event) => {
    expect(await compare(name, JSON.stringify(event, undefined, 2))).toBe(3);
  });

  test('text that is not base64, user records, what was encoded twice, log lines and hexadecimal', async () => {
    const [first, aggregated, last] = events.lambda.Records;
    const base64 = aggregated?.kinesis.data ?? '';
    const lines = [
      JSON.stringify({
        Records: [{ ...first, kinesis: { ...first?.kinesis, data: '\ufffd\ufffd{"n":0}' } }, last],
      }),
      '{"partitionKey":"a","subSequenceNumber":0,"json":{"n":1}}',
      Buffer.from(base64).toString('base64'),
      `2026-11-28T00:00:00Z INFO got ${base64} from the stream`,
      Buffer.from(base64, 'base64').toString('hex'),
      Buffer.from(gzipSync('{"n":1}')).toString('base64'),
    ];
    expect(await compare('odd', lines.join('\n'))).toBe(7);
  });

  test.each(sampleGroups().flatMap(({ samples }) => samples))('the sample $name', async ({ name, text }) => {
    expect(await compare(`sample-${name}`, text)).toBeGreaterThan(0);
  });
});
