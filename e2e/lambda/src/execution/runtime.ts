import { join } from 'node:path';

/** A program that runs a function behind the Runtime API. Its one argument is the handler: `index.partialBatchHandler`. */
export interface Runtime {
  readonly name: string;
  /** A script for Node. */
  readonly script: string;
  /** How it names itself to the Runtime API. */
  readonly userAgent: RegExp;
  /** The oldest Node on which it runs. */
  readonly oldestNodeMajor: number;
}

/** Names the folder in which `npm run e2e:ric` has installed aws-lambda-ric. */
export const RIC_FOLDER_VARIABLE = 'KPL_KIT_AWS_LAMBDA_RIC';

const bootstrap: Runtime = {
  name: 'our bootstrap',
  script: join(import.meta.dirname, '..', '..', 'runtime', 'bootstrap.mjs'),
  userAgent: /^kpl-kit-bootstrap$/,
  oldestNodeMajor: 20,
};

/** The runtime of Lambda itself, as it is installed in a folder. */
function lambdaRuntime(folder: string): Runtime {
  const script = join(folder, 'node_modules', 'aws-lambda-ric', 'index.mjs');
  // Its native client is aws-lambda-cpp.
  return { name: 'aws-lambda-ric', script, userAgent: /^AWS_Lambda_Cpp\//, oldestNodeMajor: 22 };
}

/** Our own, which needs only Node, unless the environment names the folder of Lambda's. */
export function chooseRuntime(environment: NodeJS.ProcessEnv): Runtime {
  const folder = environment[RIC_FOLDER_VARIABLE];
  return folder === undefined ? bootstrap : lambdaRuntime(folder);
}
