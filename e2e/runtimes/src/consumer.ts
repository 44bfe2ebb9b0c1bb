import { join } from 'node:path';
import { root } from '@kpl-kit/workspace/repository';
import { run } from '@kpl-kit/workspace/run';

/** What a consumer prints when all that it checked holds. */
export interface ConsumerReport {
  /** How it loaded the packages; missing in bundles. */
  readonly format?: 'esm' | 'cjs';
  /** The runtime's name for itself, as in `navigator.userAgent`. */
  readonly runtime: string;
  /** How the digests of a batch were computed. */
  readonly batch: 'side by side' | 'one at a time';
  /** Whether the packages could have used MD5 of `node:crypto`. */
  readonly hasNodeMd5: boolean;
  /** User records that came back from a Lambda event. */
  readonly userRecords: number;
  readonly vectors: number;
  readonly malformed: number;
  /** Entries that came out as the KPL had sent them, byte for byte. */
  readonly packed: number;
  /** User records of the captures from the KPL that were read back. */
  readonly captured: number;
  /** Hostile records on which kpl-kit threw nothing. */
  readonly hostile: number;
  /** Lists of user records and messages, generated with fast-check, that came back. */
  readonly generated: number;
  /** User records for which a Lambda handler ran its function. */
  readonly handled: number;
  /** User records that came out of a stream. */
  readonly streamed: number;
  /** User records that a producer put into a stream. */
  readonly produced: number;
}

/** A program in the clean folder. */
export type Consumer = 'consumer.mjs' | 'consumer.cjs';

/** Runs a program in the clean folder and reads its report. Throws with its output when a check fails. */
export async function runProgram(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<ConsumerReport> {
  return JSON.parse(await run(command, args, { cwd: folder, environment: { NODE_OPTIONS: '' } }));
}

/** Compiles the typed consumer in the clean folder; returns the files that TypeScript read. */
export async function compileTypedConsumer(folder: string): Promise<string[]> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--project', 'tsconfig.json', '--listFiles', '--pretty', 'false'];
  const printed = await run(process.execPath, args, { cwd: folder });
  return printed.trim().replaceAll('\\', '/').split(/\r?\n/);
}
