import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { counted } from '../../../packages/cli/src/support/text.ts';

/** What the conformance suite found of records, by their base64. */
export interface Findings {
  /** `aws-kinesis-agg 4.2.8 (JavaScript)` */
  readonly readers: readonly string[];
  /** For each reader, in their order, what it does. */
  readonly cases: Readonly<Record<string, readonly string[]>>;
}

interface Case {
  readonly id: string;
  readonly data: string;
  readonly outcomes: Readonly<
    Record<string, { readonly userRecords?: readonly object[]; readonly plain?: boolean }>
  > & {
    readonly acceptable?: Readonly<Record<string, unknown>>;
  };
}

interface Adapter {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly language: string;
  /** The policy that it is judged by. */
  readonly read: string;
}

interface Result {
  readonly misses: readonly { readonly reason: string; readonly cases: Readonly<Record<string, string>> }[];
}

/** The readers that the page names; what the KCL does it works out for any record. */
const NAMES = ['aws-kinesis-agg', 'lifion-kinesis', 'aws_kinesis_agg', 'aiokpl', 'aws-java'];
/** Longer records would make the page large. */
const MAX_BASE64_LENGTH = 400;
const root = join(import.meta.dirname, '..', '..', '..');

/** Reads the cases and the committed results of the conformance suite. */
export function findings(): Findings {
  const adapters = readJson<Adapter[]>('conformance/adapters.json').filter(({ name }) =>
    NAMES.includes(name),
  );
  const results = adapters.map(({ name }) => readJson<Result>(`conformance/results/${name}.json`));
  const cases = readdirSync(join(root, 'fixtures/conformance/read'))
    .flatMap((name) => readJson<{ cases: Case[] }>(`fixtures/conformance/read/${name}`).cases)
    .filter(({ data }) => data !== '' && data.length <= MAX_BASE64_LENGTH);
  const found = cases.map((one) => [
    one.data,
    adapters.map((adapter, at) => describe(one, adapter.read, results[at] as Result)),
  ]);
  const readers = adapters.map(({ title, version, language }) => `${title} ${version} (${language})`);
  return { readers, cases: Object.fromEntries(found) };
}

/** What it gets wrong, and why; or what is right by its own policy. */
function describe({ id, outcomes }: Case, policy: string, { misses }: Result): string {
  for (const { reason, cases } of misses) if (cases[id] !== undefined) return `✗ ${cases[id]}. ${reason}.`;
  if (outcomes.acceptable?.[policy] !== undefined) return 'does what the format allows';
  const { userRecords, plain } = outcomes[policy] ?? {};
  if (userRecords !== undefined)
    return `delivers ${counted(userRecords.length, 'user record')}, as it should`;
  return plain === true ? 'delivers the record as it is' : 'fails with an error';
}

function readJson<T>(path: string): T {
  const bytes = readFileSync(join(root, path));
  return JSON.parse(String(path.endsWith('.gz') ? gunzipSync(bytes) : bytes));
}
