import { type NodeMajor, nodeBinary } from '@kpl-kit/nodes';
import { typescriptScript } from '@kpl-kit/workspace/packages';
import { run } from '@kpl-kit/workspace/run';
import { runtimeBinary } from './runtime-binary.ts';

/** What a consumer prints when all that it checked holds. */
export interface ConsumerReport {
  /** How it loaded the packages; absent in bundles. */
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
  return runOnNode(folder, major, [...preloadArguments, consumer]);
}

/** Runs the page's bundle on Node 24 without what is Node's own. */
export async function runPage(
  folder: string,
  nodeArguments: readonly string[] = [],
): Promise<ConsumerReport> {
  return runOnNode(folder, 24, [...nodeArguments, 'run-page.mjs']);
}

/** Runs a consumer on Deno, which may read the folder and do nothing else. */
export async function runOnDeno(folder: string, consumer: Consumer): Promise<ConsumerReport> {
  const args = ['run', '--no-prompt', '--allow-read=.', consumer];
  return parseReport(await run(runtimeBinary('deno'), args, { cwd: folder }));
}

/** Runs a consumer on Bun. */
export async function runOnBun(folder: string, consumer: Consumer): Promise<ConsumerReport> {
  return parseReport(await run(runtimeBinary('bun'), [consumer], { cwd: folder }));
}

/** Reads what a consumer has printed. */
export function parseReport(output: string): ConsumerReport {
  return JSON.parse(output);
}

async function runOnNode(folder: string, major: NodeMajor, args: readonly string[]): Promise<ConsumerReport> {
  const environment = { NODE_OPTIONS: '' };
  return parseReport(await run(nodeBinary(major), args, { cwd: folder, environment }));
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
