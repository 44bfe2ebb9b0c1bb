import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadCase } from '../src/case.ts';
import { inspect } from '../src/reader.ts';
import { asmFiles } from './asm-files.ts';
import { expectedOf, type Verdict } from './expected.ts';
import { FIXTURES, MAGIC, md5, readCaptures, readFixture } from './fixture.ts';

/** A case before what is expected of it is known. */
export interface Question {
  readonly id: string;
  readonly reason: string;
  readonly source: string;
  readonly data: Uint8Array;
  /** What the KCL delivered, where fixtures/kcl-3.5.1 has it already. */
  readonly verdict?: Verdict;
}

interface Judged {
  readonly name: string;
  readonly kind: string;
  readonly data: string;
  readonly kcl: Verdict;
}

const MAX_CAPTURE_BYTE_LENGTH = 12_000;
const HOSTILE_OF_A_KIND = 8;

/** Every record to be read. */
export function questions(): Question[] {
  return requireDistinct([...byHand(), ...written(), ...unframed(), ...captured(), ...hostile()]);
}

/** The cases of what was asked. `verdictOf` has what the KCL delivered. */
export function toReadCase(question: Question, verdictOf: (question: Question) => Verdict): ReadCase {
  const { id, reason, source, data, verdict } = question;
  const expected = expectedOf(data, verdict ?? verdictOf(question));
  const { decision, outcomes } = expected;
  const base64 = Buffer.from(data).toString('base64');
  // Data that was an aggregated record before other software changed it: who refuses it, loses nothing in silence.
  const isMangled = id.startsWith('read/lookalikes/mangled-');
  const acceptable = isMangled ? { acceptable: { strict: [{ error: true as const }] } } : {};
  return {
    id,
    reason,
    source,
    ...(decision && { decision }),
    data: base64,
    outcomes: { ...outcomes, ...acceptable },
  };
}

/** Texts for `kpl asm`: each frame follows a line with its name and reason. */
function written(): Question[] {
  const folder = join(FIXTURES, 'conformance', 'frames');
  const files = readdirSync(folder).map((name) => join(folder, name));
  const frames = asmFiles(files);
  const heads = files.flatMap((file) => {
    const kind = file.slice(folder.length + 1, -'.txt'.length);
    const lines = readFileSync(file, 'utf8').matchAll(/^## ([\w-]+): (.+)$/gm);
    return [...lines].map(([, name, reason = '']) => ({ id: `read/${kind}/${name}`, reason, kind }));
  });
  if (heads.length !== frames.length) throw new Error(`${heads.length} names for ${frames.length} frames`);
  return heads.map(({ id, reason, kind }, index) => ({
    id,
    reason,
    source: `frames/${kind}.txt, docs/format.md`,
    data: frames[index] as Uint8Array,
  }));
}

/** Records that only look aggregated, and that no text for `kpl asm` makes. */
function unframed(): Question[] {
  const message = Buffer.from('0a01611a0608001a026869', 'hex');
  const frame = Buffer.concat([MAGIC, message, md5(message)]);
  const records: [name: string, reason: string, data: Uint8Array | string][] = [
    ['text', 'Text.', 'plain'],
    ['first-byte-of-the-magic', 'The first byte of the magic number alone.', MAGIC.subarray(0, 1)],
    [
      'magic-backwards',
      'The magic number backwards, as a number of another byte order.',
      Buffer.concat([Buffer.from(MAGIC).reverse(), frame.subarray(4)]),
    ],
    ...[0, 1, 2, 3].map((index): [string, string, Uint8Array] => {
      const data = Buffer.from(frame);
      data[index] = (data[index] as number) ^ 1;
      return [`magic-byte-${index}-changed`, `One bit of byte ${index} of the magic number is wrong.`, data];
    }),
    ['message-without-frame', 'A message without magic number and digest.', message],
    ['without-magic', 'Message and digest without the magic number.', frame.subarray(4)],
    ['magic-at-byte-1', 'A space before the magic number.', Buffer.concat([Buffer.from(' '), frame])],
    [
      'mangled-base64',
      'An aggregated record in base64, as a producer that encodes twice sends it.',
      frame.toString('base64'),
    ],
    ['mangled-hexadecimal', 'An aggregated record in hexadecimal.', frame.toString('hex')],
    [
      'mangled-byte-order-mark',
      'An aggregated record after a byte order mark.',
      Buffer.concat([Buffer.from('\ufeff'), frame]),
    ],
    [
      'mangled-latin-1',
      'An aggregated record read as Latin-1 and written as UTF-8.',
      frame.toString('latin1'),
    ],
    [
      'mangled-utf-8',
      'An aggregated record read as UTF-8 and written again: bytes are lost.',
      frame.toString('utf8'),
    ],
    [
      'record-in-json',
      'An aggregated record in base64 within JSON.',
      JSON.stringify({ data: frame.toString('base64') }),
    ],
  ];
  const source = 'generate/read-cases.ts, docs/format.md';
  return records.map(([name, reason, data]) => ({
    id: `read/lookalikes/${name}`,
    reason,
    source,
    data: Buffer.from(data as string),
  }));
}

function byHand(): Question[] {
  type Record = { readonly name: string; readonly what: string; readonly data: string };
  const { records } = readFixture<{ records: Judged[] }>('kcl-3.5.1/by-hand.json');
  const { vectors } = readFixture<{ vectors: Record[] }>('by-hand/vectors.json');
  const { malformed } = readFixture<{ malformed: Record[] }>('malformed/malformed.json');
  const of = (kind: string, source: string) => (record: Record) => {
    const verdict = records.find(({ name }) => name === record.name)?.kcl;
    const data = Buffer.from(record.data, 'base64');
    return {
      id: `read/${kind}/${record.name}`,
      reason: sentence(record.what),
      source,
      data,
      ...(verdict && { verdict }),
    };
  };
  return [
    ...vectors.map(of('by-hand', 'by-hand/vectors.json')),
    ...malformed.map(of('damage', 'malformed/malformed.json')),
  ];
}

/** One entry of each scenario: the smallest of several user records, or of one where there is no other. */
function captured(): Question[] {
  return readCaptures().flatMap(({ name, what, path, put, putRecords, verdicts }) => {
    const bySize = [...putRecords.keys()].sort((a, b) => size(putRecords[a]) - size(putRecords[b]));
    const index = bySize.find((at) => putRecords[at]?.userRecords.length !== 1) ?? bySize[0] ?? 0;
    const entry = putRecords[index];
    // A lone user record with an explicit hash key has the bytes of one without.
    if (
      entry === undefined ||
      size(entry) > MAX_CAPTURE_BYTE_LENGTH ||
      name === 'lone-with-explicit-hash-key'
    )
      return [];
    const written = verdicts[index];
    const userRecords = entry.userRecords.map((position) => {
      const { explicitHashKey, ...userRecord } = put[position] as (typeof put)[number];
      return {
        ...userRecord,
        explicitHashKey: explicitHashKey === null ? null : `${BigInt(explicitHashKey)}`,
      };
    });
    const delivers = { userRecords, record: 'record' as const }[written as 'record'];
    const verdict = typeof written === 'string' ? { delivers } : (written as Verdict);
    return [
      {
        id: `read/captures/${name}`,
        reason: sentence(what),
        source: `${path}, entry ${index}`,
        data: Buffer.from(entry.Data, 'base64'),
        verdict,
      },
    ];
  });
}

function size(entry: { readonly Data: string } | undefined): number {
  return Buffer.byteLength(entry?.Data ?? '', 'base64');
}

/** Of each kind of seeded frames those that differ in what comes of them and in what is wrong with them. */
function hostile(): Question[] {
  const { records } = readFixture<{ records: Judged[] }>('kcl-3.5.1/hostile.json.gz');
  const seen = new Map<string, Set<string>>();
  return records.flatMap(({ name, kind, data: base64, kcl }) => {
    const data = Buffer.from(base64, 'base64');
    const traits = traitsOf(data, kcl);
    const ofKind = seen.get(kind) ?? new Set();
    seen.set(kind, ofKind);
    if (ofKind.has(traits) || ofKind.size >= HOSTILE_OF_A_KIND) return [];
    ofKind.add(traits);
    const reason = `${sentence(kind.replaceAll('-', ' '))} ${sentence(traits)}`;
    return [{ id: `read/hostile/${name}`, reason, source: 'kcl-3.5.1/hostile.json.gz', data, verdict: kcl }];
  });
}

function traitsOf(data: Uint8Array, kcl: Verdict): string {
  const inspection = inspect(data);
  if (inspection.kind === 'defective message') return inspection.defect;
  if (inspection.kind !== 'message') return inspection.kind;
  const delivered = 'delivers' in kcl && kcl.delivers !== 'record' ? kcl.delivers.length : 'none';
  const { entries } = inspection;
  const withHashKey = entries.filter(({ explicitHashKey }) => explicitHashKey !== null).length;
  const hasTags = entries.some(({ tags }) => tags.length > 0) ? ', tags' : '';
  return `${entries.length} user records, ${withHashKey} with an explicit hash key${hasTags}; the KCL delivers ${delivered}`;
}

/** Two cases with the same bytes would be one. */
function requireDistinct(all: readonly Question[]): Question[] {
  const groups = Map.groupBy(all, ({ data }) => Buffer.from(data).toString('hex'));
  const equal = [...groups.values()].filter(({ length }) => length > 1);
  if (equal.length > 0)
    throw new Error(`Equal cases: ${equal.map((ids) => ids.map(({ id }) => id).join(' ')).join('; ')}`);
  return [...all];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.]$/.test(text) ? '' : '.'}`;
}
