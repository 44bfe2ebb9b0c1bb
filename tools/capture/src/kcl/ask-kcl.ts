import { execa } from 'execa';
import { CaptureError } from '../errors.ts';

/**
 * What the KCL made of one Kinesis record: `record` when it handed it on as it is, otherwise the user records that it
 * delivered, in order; or the Java class of what it threw.
 */
export type Verdict = { readonly delivers: 'record' | readonly object[] } | { readonly throws: string };

/** The data of a Kinesis record, in base64, and the hash keys of the shard that it was read from, in decimal. */
export interface ShardRecord {
  readonly data: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/** Records to verdicts. */
export type AskKcl = (records: readonly (string | ShardRecord)[]) => Promise<Verdict[]>;

/**
 * Hands each Kinesis record to the KCL's AggregatorUtil, alone. A record that is only its data, in base64, is read from a
 * shard of all hash keys. See KclDriver.java.
 */
export async function askKcl(
  classPath: string,
  records: readonly (string | ShardRecord)[],
  cancelSignal: AbortSignal,
): Promise<Verdict[]> {
  const input = records.map((record) => `${toLine(record)}\n`).join('');
  const { stdout } = await execa({
    input,
    lines: true,
    cancelSignal,
  })`java -cp ${classPath} kplkit.KclDriver`;
  if (stdout.length !== records.length)
    throw new CaptureError(`The KCL answered ${stdout.length} of ${records.length} times.`);
  return stdout.map((line) => JSON.parse(line));
}

function toLine(record: string | ShardRecord): string {
  if (typeof record === 'string') return record;
  return [record.data, record.startingHashKey, record.endingHashKey].join('\t');
}
