import { execa } from 'execa';
import { CaptureError } from '../errors.ts';

/**
 * What the KCL made of one Kinesis record: `record` when it handed it on as it is, otherwise the user records that it
 * delivered, in order; or the Java class of what it threw.
 */
export type Verdict = { readonly delivers: 'record' | readonly object[] } | { readonly throws: string };

/** Kinesis records, each the data in base64 and perhaps the range of its shard: see KclDriver.java. */
export type AskKcl = (records: readonly string[]) => Promise<Verdict[]>;

/** Hands each Kinesis record to the KCL's AggregatorUtil, alone. */
export function kclOf(classPath: string, cancelSignal: AbortSignal): AskKcl {
  return async (records) => {
    const input = records.map((record) => `${record}\n`).join('');
    const options = { input, lines: true, cancelSignal } as const;
    const { stdout } = await execa(options)`java -cp ${classPath} kplkit.KclDriver`;
    if (stdout.length !== records.length)
      throw new CaptureError(`The KCL answered ${stdout.length} of ${records.length} times.`);
    return stdout.map((line) => JSON.parse(line));
  };
}
