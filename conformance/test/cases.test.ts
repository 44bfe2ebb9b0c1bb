import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { captures } from '@kpl-kit/fixtures';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../fixtures/conformance/schema.json' with { type: 'json' };
import { entryOf } from '../generate/kpl-rule.ts';
import { inNumbers, toBase64, toUserRecord } from '../generate/write-cases.ts';
import { loadCases } from '../src/load-cases.ts';

const cases = loadCases();
const reads = cases.filter((one) => 'data' in one);
const writes = cases.filter((one) => !('data' in one));

test('there are at least 400 records to read and 120 lists to write', () => {
  expect(reads.length).toBeGreaterThanOrEqual(400);
  expect(writes.length).toBeGreaterThanOrEqual(120);
});

test('the cases are as the schema says', () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  validate({ cases });
  expect(validate.errors).toBeNull();
  expect(validate({ cases: [{ ...reads[0], data: 'not base64' }] })).toBe(false);
});

test('no two cases have the same id, or ask the same', () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  const asked = cases.map((one) =>
    JSON.stringify('data' in one ? one.data : [one.userRecords, one.maxBytes, one.maxCount]),
  );
  expect(new Set(asked).size).toBe(cases.length);
});

test('the files are up to date', () => {
  const generate = join(import.meta.dirname, '..', 'generate', 'main.ts');
  execFileSync(process.execPath, ['--conditions=@kpl-kit/source', generate, '--check']);
});

test('what the KCL does is what is expected without loss, but for the departures of decision 0002', () => {
  const withoutTags = (text: string) => text.replaceAll(/,"tags":\[.*?\](?=\})/g, '');
  const departing = reads.filter(
    ({ outcomes: { kcl, lossless } }) => JSON.stringify(kcl) !== withoutTags(JSON.stringify(lossless)),
  );
  expect(departing.map(({ id }) => id)).toEqual(reads.filter(({ decision }) => decision).map(({ id }) => id));
  expect(departing.length).toBeGreaterThan(50);
});

test('a reader may replace each byte that is not UTF-8, as Go does, or each sequence', () => {
  const key = reads.find(({ id }) => id === 'read/keys/not-utf-8-e2-82');
  const keys = (policy: 'lossless' | 'strict') =>
    [key?.outcomes[policy], ...(key?.outcomes.acceptable?.[policy] ?? [])].map(
      (outcome) => outcome?.userRecords?.[0]?.partitionKey,
    );
  expect(keys('lossless')).toEqual(['a\ufffdb', 'a\ufffd\ufffdb']);
  expect(keys('strict')).toEqual(['a\ufffdb', 'a\ufffd\ufffdb', undefined]);
});

test('the rule by which entries are written makes every entry that the KPL sent', () => {
  const entries = captures.flatMap((capture) => capture.entries);
  // Megabytes of data: the rule is made for the eye.
  for (const { userRecords, PartitionKey, ExplicitHashKey, Data } of entries.filter(
    (one) => one.userRecords.length <= 700,
  )) {
    const put = userRecords.map(toUserRecord).map(inNumbers);
    const { data, ...keys } = entryOf(put);
    expect(keys).toEqual({ partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey });
    expect(data === toBase64(Data)).toBe(true);
  }
  expect(entries.length).toBeGreaterThan(500);
});
