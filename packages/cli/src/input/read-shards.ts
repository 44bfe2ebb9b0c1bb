import { readFileSync } from 'node:fs';
import { codeOf, usageError } from '../support/errors.ts';

/** Reads the shards that `aws kinesis list-shards` printed, for a `ShardMap` to check. */
export function readShards(path: string): readonly object[] {
  let text: string;
  try {
    const bytes = readFileSync(path);
    // PowerShell writes UTF-16. The decoder takes away a byte order mark.
    text = new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
  } catch (error) {
    const code = codeOf(error);
    throw usageError(`${path}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`);
  }
  const expected = 'the output of aws kinesis list-shards';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError(`${path}: broken JSON, expected ${expected}`);
  }
  const shards = Array.isArray(value) ? value : (value as { Shards?: unknown } | null)?.Shards;
  if (!Array.isArray(shards)) throw usageError(`${path}: no list of Shards, expected ${expected}`);
  return shards;
}
