import type { Part } from '@kpl-kit/deagg/describe';
import { type InputRecord, type Inspection, inspectRecord, type PreviewOptions, toBase64 } from '../kpl.ts';
import type { PartTree } from './part-tree.ts';

/** What the page can copy. */
export const EXPORTS = { json: 'JSON', command: 'kpl command', vector: 'test vector', link: 'link' } as const;
export type Export = keyof typeof EXPORTS;

/** More in a command line is too long for some shells. */
const MAX_COMMAND_LENGTH = 65_536;
/** Some programs cut longer links off. */
const MAX_LINK_LENGTH = 8_192;
const FRAGMENT = '#data=';
/** More as JSON is for the command, not for the clipboard. */
const MAX_USER_RECORDS = 50_000;

/** The same line as `kpl inspect --json`. */
export function toInspectionJson(input: InputRecord, record: number, options: PreviewOptions): string {
  return JSON.stringify(inspectRecord(input, record, Number.POSITIVE_INFINITY, options).inspection);
}

/** A command that shows the same in a terminal. */
export function toCommand({ data, source }: InputRecord): string {
  const base64 = toBase64(data);
  const inspect = 'npx @kpl-kit/cli inspect --reader kcl';
  return base64.length <= MAX_COMMAND_LENGTH
    ? `echo '${base64}' | ${inspect}`
    : `${inspect} ${quoted(source)}`;
}

/** The name of a file for a shell, which would run what follows a quote in it. */
function quoted(path: string): string {
  return `'${path.replace(/^-/, './-').replaceAll("'", "'\\''")}'`;
}

/** A vector as in fixtures/by-hand/vectors.json, or in fixtures/malformed/malformed.json. */
export function toVector({ data }: InputRecord, inspection: Inspection, tree: PartTree): string {
  requireFew(tree);
  const { verdict, diagnostic, digest } = inspection;
  const head = { name: 'name-it', what: 'say what it shows', data: toBase64(data) };
  if (verdict === 'malformed') {
    const outcome = { delivers: 'record', diagnostic: diagnostic?.code };
    return JSON.stringify(
      { ...head, passthrough: outcome, throw: { error: diagnostic?.code } },
      undefined,
      2,
    );
  }
  if (digest === undefined)
    return JSON.stringify({ ...head, passthrough: { delivers: 'record' } }, undefined, 2);
  const userRecords = tree.entries(0, tree.entryCount).map(vectorOf);
  return JSON.stringify({ ...head, userRecords }, undefined, 2);
}

/** The fragment of a link that holds the record. Throws if it would be too long. */
export function toFragment({ data }: InputRecord): string {
  const base64 = toBase64(data).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  if (base64.length > MAX_LINK_LENGTH) throw new Error('The record is too large for a link: at most 6 kB.');
  return `${FRAGMENT}${base64}`;
}

/** What should be base64 in such a fragment; also where a program added `=`, or escaped it. */
export function fromFragment(fragment: string): string | undefined {
  if (!fragment.startsWith(FRAGMENT)) return undefined;
  const base64url = fragment.slice(FRAGMENT.length).replace(/(?:=|%3D)+$/i, '');
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return base64.padEnd(Math.ceil(base64.length / 4) * 4, '=');
}

function vectorOf(entry: Part) {
  const userRecord: { partitionKey?: string; explicitHashKey?: string; data: string } = { data: '' };
  for (const { kind, key, value } of entry.children) {
    if (kind === 'partitionKeyIndex' && key !== undefined) userRecord.partitionKey = key;
    else if (kind === 'explicitHashKeyIndex' && key !== undefined) userRecord.explicitHashKey = key;
    else if (kind === 'data' && value !== undefined) userRecord.data = toBase64(value as Uint8Array);
  }
  return userRecord;
}

/** Throws where there are too many user records for the clipboard. */
export function requireFew({ entryCount }: PartTree): void {
  if (entryCount > MAX_USER_RECORDS)
    throw new Error(`More than ${MAX_USER_RECORDS} user records: use the kpl command.`);
}
