import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events, hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, expect, test } from 'vitest';
import { Folder, jsonLines, kpl } from './run-kpl.ts';

const folder = new Folder();
afterAll(() => folder.remove());
const schemas = join(import.meta.dirname, '..', 'schema');

const damaged = [...malformed, ...hostileRecords().slice(0, 300), ...vectors].map(({ data }, index) => ({
  SequenceNumber: `${index}`,
  PartitionKey: 'a',
  Data: Buffer.from(data).toString('base64'),
}));
const input = folder.write(
  'input.jsonl',
  `${JSON.stringify(events.lambda)}\n${JSON.stringify({ Records: damaged })}\n"7"\n[{"Data":"not base64","PartitionKey":"a"}]\n`,
);
const twice = folder.write('twice', Buffer.from(damaged.at(-1)?.Data ?? '').toString('base64'));
const shards = folder.write(
  'shards',
  JSON.stringify({
    Shards: [{ ShardId: 's', HashKeyRange: { StartingHashKey: '0', EndingHashKey: `${2n ** 128n - 1n}` } }],
  }),
);
const lines = folder.write(
  'lines',
  (await kpl(['generate', '-n', '50', '--payload', 'binary', '--hash-keys', 'some'])).stdout,
);

test.each<[string, string[]]>([
  ['inspection', ['inspect', '--json', input, twice, lines]],
  ['inspection', ['inspect', '--json', '--reader', 'kcl', '--shards', shards, input]],
  ['keys', ['inspect', '--keys', '--json', input]],
  ['keys', ['inspect', '--keys', '--json', '--shards', shards, input]],
  ['user-record', ['deaggregate', input, twice]],
  ['user-record', ['deaggregate', '--base64', input]],
  ['user-record', ['generate', '-n', '50', '--hash-keys', 'some']],
  ['user-record', ['generate', '-n', '50', '--payload', 'binary']],
  ['entry', ['aggregate', '--max-records', '2', lines]],
])('the schema %s holds for kpl %j', async (name, args) => {
  const schema = JSON.parse(readFileSync(join(schemas, `${name}.schema.json`), 'utf8'));
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(schema);
  const values = jsonLines(await kpl(args));
  expect(values.length).toBeGreaterThan(0);
  const errors = values.flatMap((value) => (validate(value) ? [] : [validate.errors?.[0]]));
  expect(errors.slice(0, 3)).toEqual([]);
});

test('every schema is tested', () => {
  expect(readdirSync(schemas).toSorted()).toEqual(
    ['entry', 'inspection', 'keys', 'user-record'].map((name) => `${name}.schema.json`),
  );
});
