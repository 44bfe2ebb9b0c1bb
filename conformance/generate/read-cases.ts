import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { captures, hostileRecords, type KclVerdict, malformed, vectors } from '@kpl-kit/fixtures';
import type { ReadCase } from '../src/case.ts';
import { inspect } from '../src/reader.ts';
import { expectedOf } from './expected.ts';
import lookalikes from './lookalikes.json' with { type: 'json' };
import { sentence, toBase64 } from './write-cases.ts';

/** A case before what is expected of it is known. */
export interface Question {
  readonly id: string;
  readonly reason: string;
  readonly source: string;
  readonly data: Uint8Array;
  /** What the KCL delivered, where the fixtures have it already. */
  readonly verdict?: KclVerdict;
}

const FRAMES = join(import.meta.dirname, '..', '..', 'fixtures', 'conformance', 'frames');
const KPL = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'kpl.ts');
const MAX_CAPTURE_BYTE_LENGTH = 12_000;
const HOSTILE_OF_A_KIND = 8;

/** Every record to be read. */
export function questions(): Question[] {
  const all = [...byHand(), ...written(), ...unframed(), ...captured(), ...hostile()];
  const equal = Object.values(Object.groupBy(all, ({ data }) => toBase64(data))).filter((ids) => ids?.[1]);
  if (equal.length > 0)
    throw new Error(`Equal cases: ${equal.map((ids) => ids?.map(({ id }) => id)).join('; ')}`);
  return all;
}

/** The cases of what was asked. `verdictOf` has what the KCL delivered. */
export function toReadCase(question: Question, verdictOf: (question: Question) => KclVerdict): ReadCase {
  const { id, reason, source, data, verdict } = question;
  const { decision, outcomes } = expectedOf(data, verdict ?? verdictOf(question));
  // Data that was an aggregated record before other software changed it: who refuses it, loses nothing in silence.
  const isMangled = id.startsWith('read/lookalikes/mangled-');
  const acceptable = isMangled ? { acceptable: { strict: [{ error: true as const }] } } : {};
  const described = { id, reason, source, ...(decision && { decision }) };
  return { ...described, data: toBase64(data), outcomes: { ...outcomes, ...acceptable } };
}

/** Texts for `kpl asm`: each frame follows a line with its name and reason. */
function written(): Question[] {
  const kinds = readdirSync(FRAMES).map((file) => file.replace('.txt', ''));
  const paths = kinds.map((kind) => join(FRAMES, `${kind}.txt`));
  const args = ['--conditions=@kpl-kit/source', KPL, 'asm', '--output', 'base64', ...paths];
  const frames = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n');
  const heads = kinds.flatMap((kind, at) =>
    [...readFileSync(paths[at] as string, 'utf8').matchAll(/^## ([\w-]+): (.+)$/gm)].map(
      ([, name, reason = '']) => ({
        id: `read/${kind}/${name}`,
        reason,
        source: `frames/${kind}.txt, docs/format.md`,
      }),
    ),
  );
  if (heads.length !== frames.length) throw new Error(`${heads.length} names for ${frames.length} frames`);
  return heads.map((head, index) => ({ ...head, data: Buffer.from(frames[index] as string, 'base64') }));
}

/** Records that only look aggregated, and that no text for `kpl asm` makes. */
function unframed(): Question[] {
  return lookalikes.map(({ name, reason, data }) => ({
    id: `read/lookalikes/${name}`,
    reason,
    source: 'generate/lookalikes.json, docs/format.md',
    data: Buffer.from(data, 'base64'),
  }));
}

function byHand(): Question[] {
  const of =
    (kind: string, source: string) =>
    ({ name, what, data, kcl }: (typeof malformed)[number] | (typeof vectors)[number]) => {
      return { id: `read/${kind}/${name}`, reason: sentence(what), source, data, verdict: kcl };
    };
  const written = vectors.filter(({ source }) => source.startsWith('written byte by byte'));
  return [
    ...written.map(of('by-hand', 'by-hand/vectors.json')),
    ...malformed.map(of('damage', 'malformed/malformed.json')),
  ];
}

/** One entry of each scenario: the smallest with several user records, or else with one. */
function captured(): Question[] {
  // A lone user record with an explicit hash key has the bytes of one without.
  const chosen = captures.filter(({ name }) => !/^sample-|^lone-with-explicit-hash-key$/.test(name));
  return chosen.flatMap(({ name, what, provenance, entries }) => {
    const bySize = entries.toSorted((a, b) => a.Data.length - b.Data.length);
    const entry = bySize.find(({ userRecords }) => userRecords.length !== 1) ?? bySize[0];
    if (entry === undefined || entry.Data.length > MAX_CAPTURE_BYTE_LENGTH) return [];
    const source = `kpl-${provenance.kpl}/${name}.json, entry ${entries.indexOf(entry)}`;
    return [
      { id: `read/captures/${name}`, reason: sentence(what), source, data: entry.Data, verdict: entry.kcl },
    ];
  });
}

/** Of each kind of seeded frames those that differ in what comes of them and in what is wrong with them. */
function hostile(): Question[] {
  const seen = new Map<string, Set<string>>();
  return hostileRecords().flatMap(({ name, kind, data, kcl }) => {
    const traits = traitsOf(data, kcl);
    const ofKind = seen.get(kind) ?? new Set();
    seen.set(kind, ofKind);
    if (ofKind.has(traits) || ofKind.size >= HOSTILE_OF_A_KIND) return [];
    ofKind.add(traits);
    const reason = `${sentence(kind.replaceAll('-', ' '))} ${sentence(traits)}`;
    return [{ id: `read/hostile/${name}`, reason, source: 'kcl-3.5.1/hostile.json.gz', data, verdict: kcl }];
  });
}

function traitsOf(data: Uint8Array, kcl: KclVerdict): string {
  const inspection = inspect(data);
  if (inspection.kind === 'defective message') return inspection.defect;
  if (inspection.kind !== 'message') return inspection.kind;
  const delivered = 'delivers' in kcl && kcl.delivers !== 'record' ? kcl.delivers.length : 'none';
  const { entries } = inspection;
  const withHashKey = entries.filter(({ explicitHashKey }) => explicitHashKey !== null).length;
  const hasTags = entries.some(({ tags }) => tags.length > 0) ? ', tags' : '';
  return `${entries.length} user records, ${withHashKey} with an explicit hash key${hasTags}; the KCL delivers ${delivered}`;
}
