// Makes fixtures/conformance/{read,write}. With --check nothing is written: it fails when a file is not up to date.
// With --kcl the real KCL is asked about records for which fixtures/kcl-3.5.1 has no verdict yet.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { KclVerdict } from '@kpl-kit/fixtures';
import { type Case, kindOf, type UserRecord } from '../src/case.ts';
import { type Question, questions, toReadCase } from './read-cases.ts';
import { writeCases } from './write-cases.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');
const VERDICTS = join(import.meta.dirname, '..', 'kcl-verdicts.json');
const MAX_PLAIN_BYTE_LENGTH = 100_000;

interface Stored {
  readonly id: string;
  readonly sha256: string;
  readonly kcl: { readonly delivers: 'record' | readonly UserRecord[] };
}

const isCheck = process.argv.includes('--check');
const asked = questions();
if (process.argv.includes('--kcl')) await askKcl(asked.filter(({ verdict }) => verdict === undefined));
const { records } = JSON.parse(readFileSync(VERDICTS, 'utf8')) as { records: Stored[] };
const verdicts = new Map(records.map((record) => [record.id, record]));
const cases: Case[] = [...asked.map((question) => toReadCase(question, storedVerdict)), ...writeCases()];
const stale = Object.entries(Object.groupBy(cases, kindOf)).filter(
  ([kind, ofKind = []]) => !update(kind, ofKind),
);
if (isCheck && stale.length > 0) {
  console.error(`Not up to date: ${stale.map(([kind]) => kind).join(', ')}. Run: npm run generate`);
  process.exitCode = 1;
}

function storedVerdict({ id, data }: Question): KclVerdict {
  const stored = verdicts.get(id);
  if (stored?.sha256 !== sha256Of(data)) throw new Error(`No verdict of the KCL on ${id}. Run with --kcl.`);
  const { delivers } = stored.kcl;
  if (delivers === 'record') return { delivers };
  const toDelivered = (
    { explicitHashKey, data: base64, partitionKey }: UserRecord,
    subSequenceNumber: number,
  ) => {
    const data = Buffer.from(base64, 'base64');
    return { partitionKey, subSequenceNumber, data, ...(explicitHashKey && { explicitHashKey }) };
  };
  return { delivers: delivers.map(toDelivered) };
}

/** Returns whether the file was up to date. */
function update(kind: string, ofKind: readonly Case[]): boolean {
  const text = `{\n  "$schema": "../schema.json",\n  "cases": [\n${ofKind.map((one) => `    ${JSON.stringify(one)}`).join(',\n')}\n  ]\n}\n`;
  const isLarge = text.length > MAX_PLAIN_BYTE_LENGTH;
  const path = join(FIXTURES, 'conformance', `${kind}.json${isLarge ? '.gz' : ''}`);
  // Not the compressed bytes: they differ between releases of zlib.
  const found = existsSync(path) && String(isLarge ? gunzipSync(readFileSync(path)) : readFileSync(path));
  if (found === text) return true;
  if (!isCheck) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, isLarge ? gzipSync(text, { level: 9 }) : text);
  }
  return false;
}

async function askKcl(records: readonly Question[]): Promise<void> {
  const { openAdapter } = await import('../src/adapters.ts');
  const adapter = await openAdapter('kcl');
  const stored: Stored[] = [];
  for (const { id, data } of records) {
    const answer = await adapter.ask({ id, op: 'read', data: Buffer.from(data).toString('base64') } as {
      id: string;
    });
    if ('crash' in answer) throw new Error(`${id}: ${answer.crash}`);
    const delivers = answer.plain ? ('record' as const) : (answer.userRecords as UserRecord[]);
    stored.push({ id, sha256: sha256Of(data), kcl: { delivers } });
  }
  adapter.close();
  const described = {
    kcl: '3.5.1',
    source:
      'what AggregatorUtil.deaggregate of the KCL (Java) made of each record, alone; with jaxb-api 2.3.1 on the class path',
    command: 'npx pnpm --filter @kpl-kit/conformance generate --kcl',
  };
  const lines = stored.map((record) => `    ${JSON.stringify(record)}`).join(',\n');
  writeFileSync(
    VERDICTS,
    `${JSON.stringify(described, null, 2).slice(0, -2)},\n  "records": [\n${lines}\n  ]\n}\n`,
  );
}

function sha256Of(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
