import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export const FIXTURES: string = join(import.meta.dirname, '..', '..', 'fixtures');

/** Reads a JSON file of fixtures/, compressed or not. */
export function readFixture<T>(path: string): T {
  const bytes = readFileSync(join(FIXTURES, path));
  return JSON.parse(String(path.endsWith('.gz') ? gunzipSync(bytes) : bytes));
}

export const MAGIC: Buffer = Buffer.from('f3899ac2', 'hex');

export function md5(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}

interface CapturedFile {
  readonly name: string;
  readonly what: string;
  readonly config: { readonly aggregationMaxSize?: number; readonly aggregationMaxCount?: number };
  readonly paced: boolean;
  readonly shardMap: string;
  readonly shards: readonly { readonly HashKeyRange: { readonly EndingHashKey: string } }[];
  readonly flushedAfter: readonly number[];
  readonly put: readonly { partitionKey: string; explicitHashKey: string | null; data: string }[];
  readonly putRecords: readonly CapturedEntry[];
}

export interface CapturedEntry {
  readonly PartitionKey: string;
  readonly ExplicitHashKey: string;
  readonly Data: string;
  /** Positions in `put`. */
  readonly userRecords: readonly number[];
}

/** A scenario that the KPL was captured in. */
export interface Captured extends CapturedFile {
  readonly path: string;
  readonly verdicts: readonly unknown[];
}

/** All scenarios but `sample.json`, which others repeat. */
export function readCaptures(): Captured[] {
  const { captures } = readFixture<{ captures: { file: string }[] }>('kpl-1.0.7/index.json');
  const judged = readFixture<{ captures: { name: string; entries: unknown[] }[] }>('kcl-3.5.1/captures.json');
  return captures.map(({ file }) => {
    const path = `kpl-1.0.7/${file}`;
    const capture = readFixture<CapturedFile>(path);
    const verdicts = judged.captures.find(({ name }) => name === capture.name)?.entries ?? [];
    return { ...capture, path, verdicts };
  });
}
