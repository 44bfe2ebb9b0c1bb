// The tests of this folder with Lambda's own runtime, aws-lambda-ric, in place of our bootstrap: `npm run e2e:ric`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { RIC_FOLDER_VARIABLE } from '../execution/runtime.ts';
import { installRic, RIC_VERSION } from './install.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

process.exitCode = await main();

/** Returns the exit code: never 0 unless the tests have passed with that runtime. */
async function main(): Promise<number> {
  const folder = join(root, '.cache', `aws-lambda-ric-${RIC_VERSION}`);
  console.log(
    `aws-lambda-ric ${RIC_VERSION} in ${folder}; the first install compiles it, for a minute or two`,
  );
  try {
    await installRic(folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const tests = spawn(
    process.execPath,
    [vitest, 'run', '--project', 'e2e-lambda', ...process.argv.slice(2)],
    {
      cwd: root,
      env: { ...process.env, [RIC_FOLDER_VARIABLE]: folder },
      stdio: 'inherit',
    },
  );
  const [code] = await once(tests, 'close');
  return code ?? 1;
}
