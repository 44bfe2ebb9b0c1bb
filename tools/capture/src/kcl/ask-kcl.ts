import { spawnSync } from 'node:child_process';
import { CaptureError } from '../errors.ts';

/** A user record as the KCL delivers it; data in base64. */
export interface DeliveredUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly subSequenceNumber: number;
  readonly data: string;
}

/**
 * What the KCL made of one Kinesis record: `record` when it handed it on as it is, else the user records that it delivered,
 * in order; or the Java class of what it threw.
 */
export type Verdict =
  | { readonly delivers: 'record' | readonly DeliveredUserRecord[] }
  | { readonly throws: string };

/** The data of a Kinesis record, in base64, and the hash keys of the shard that it was read from, in decimal. */
export interface ShardRecord {
  readonly data: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/**
 * Hands each Kinesis record to the KCL's AggregatorUtil, alone; the range of the shard is that of all hash keys for one that is
 * only its data, in base64. See KclDriver.java.
 */
export function askKcl(classPath: string, records: readonly (string | ShardRecord)[]): Verdict[] {
  const asked = spawnSync('java', ['-cp', classPath, 'kplkit.KclDriver'], {
    input: records.map((record) => `${toLine(record)}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (asked.status !== 0)
    throw new CaptureError(`The KCL's driver failed: ${asked.error?.message ?? asked.stderr}`);
  const answers = asked.stdout.split('end\n').slice(0, -1);
  if (answers.length !== records.length) {
    throw new CaptureError(`The KCL answered ${answers.length} of ${records.length} times.`);
  }
  return answers.map(readVerdict);
}

function toLine(record: string | ShardRecord): string {
  if (typeof record === 'string') return record;
  return [record.data, record.startingHashKey, record.endingHashKey].join('\t');
}

function readVerdict(answer: string): Verdict {
  const lines = answer
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
  const [first] = lines;
  if (first?.[0] === 'threw') return { throws: first[1] as string };
  if (first?.[0] === 'record') return { delivers: 'record' };
  return { delivers: lines.map(readUserRecord) };
}

function readUserRecord([kind, ...fields]: string[]): DeliveredUserRecord {
  if (kind !== 'user') throw new CaptureError(`The KCL's driver wrote an unknown line: ${kind}`);
  const [partitionKey, explicitHashKey, subSequenceNumber, data] = fields as [string, string, string, string];
  return {
    partitionKey: fromBase64(partitionKey),
    ...(explicitHashKey !== '-' && { explicitHashKey: fromBase64(explicitHashKey) }),
    subSequenceNumber: Number(subSequenceNumber),
    data,
  };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
