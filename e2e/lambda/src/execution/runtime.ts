import { join } from 'node:path';
import { type NodeMajor, nodeBinary, nodeMajors } from '@kpl-kit/nodes';
import { root } from '@kpl-kit/workspace/repository';

/** A program that runs a function behind the Runtime API. Its argument is the handler. */
export interface Runtime {
  readonly name: string;
  /** A script for Node. */
  readonly script: string;
  /** How it names itself to the Runtime API. */
  readonly userAgent: RegExp;
  /** The oldest Node on which it runs. */
  readonly oldestNodeMajor: number;
}

const bootstrap: Runtime = {
  name: 'our bootstrap',
  script: join(import.meta.dirname, '..', '..', 'runtime', 'bootstrap.mjs'),
  userAgent: /^kpl-kit-bootstrap$/,
  oldestNodeMajor: 20,
};

/** aws-lambda-ric, the runtime of Lambda for Node, as AWS publishes it. */
export const RIC_VERSION = '4.0.2';

/** Where `src/install-ric.ts` installs it. */
export const RIC_FOLDER: string = join(root, '.cache', `aws-lambda-ric-${RIC_VERSION}`);

const lambdaRuntime: Runtime = {
  name: 'aws-lambda-ric',
  script: join(RIC_FOLDER, 'node_modules', 'aws-lambda-ric', 'index.mjs'),
  // Its native client is aws-lambda-cpp.
  userAgent: /^AWS_Lambda_Cpp\//,
  oldestNodeMajor: 22,
};

/** Of all tests here: ours, which needs only Node, or Lambda's with `KPL_LAMBDA_RUNTIME=aws-lambda-ric`. */
export const runtime: Runtime =
  process.env.KPL_LAMBDA_RUNTIME === lambdaRuntime.name ? lambdaRuntime : bootstrap;

/** The Node releases on which both the packages promise to run and the runtime does. */
export const nodes: readonly { major: NodeMajor; nodePath: string }[] = nodeMajors
  .filter((major) => major >= runtime.oldestNodeMajor)
  .map((major) => ({ major, nodePath: nodeBinary(major) }));
