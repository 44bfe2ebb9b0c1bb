import { type NodeMajor, nodeBinary, typescriptScript } from './repository.ts';
import { run } from './run.ts';

/** What a consumer prints when all that it checked holds. */
export interface ConsumerReport {
  /** Version of the Node that ran it. */
  readonly node: string;
  /** How it loaded the packages. */
  readonly format: 'esm' | 'cjs';
  /** Whether the packages could have used MD5 of `node:crypto`. */
  readonly hasNodeMd5: boolean;
  /** User records that came back from a Lambda event. */
  readonly userRecords: number;
  readonly vectors: number;
  readonly malformed: number;
  /** User records of the captures from the KPL that were read back. */
  readonly captured: number;
  /** Hostile records on which kpl-kit threw nothing. */
  readonly hostile: number;
  /** Lists of user records, generated with fast-check, that came back. */
  readonly generated: number;
  /** User records that a Lambda handler has run its function for. */
  readonly handled: number;
  /** User records that came out of a stream. */
  readonly streamed: number;
}

/** A program in the clean folder. */
export type Consumer = 'consumer.mjs' | 'consumer.cjs';

/** A module in the clean folder that takes something away from Node before the consumer starts. */
export type Preload = 'without-node-crypto.cjs' | 'fips-mode.cjs';

/** Runs a consumer in the clean folder and returns its report. Throws with the output when a check fails in it. */
export async function runConsumer(
  folder: string,
  major: NodeMajor,
  consumer: Consumer,
  preload?: Preload,
): Promise<ConsumerReport> {
  const preloadArguments = preload === undefined ? [] : ['--require', `./${preload}`];
  const environment = { NODE_OPTIONS: '' };
  return JSON.parse(
    await run(nodeBinary(major), [...preloadArguments, consumer], { cwd: folder, environment }),
  );
}

/** Compiles the typed consumer in the clean folder; returns the files that TypeScript read, with forward slashes. */
export async function compileTypedConsumer(folder: string): Promise<string[]> {
  const args = [typescriptScript, '--project', 'tsconfig.json', '--listFiles', '--pretty', 'false'];
  const output = await run(process.execPath, args, { cwd: folder });
  return output
    .trim()
    .split(/\r?\n/)
    .map((path) => path.replaceAll('\\', '/'));
}
