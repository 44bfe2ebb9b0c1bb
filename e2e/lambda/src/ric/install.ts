// Installs aws-lambda-ric, Lambda's own runtime, unless it is installed. It stays outside the workspace, since it
// compiles its native client with tools that nothing else here needs: `pnpm --filter @kpl-kit/e2e-lambda ric`.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from '@kpl-kit/workspace/clean-folder';
import { run } from '@kpl-kit/workspace/run';
import { RIC_FOLDER, RIC_VERSION } from '../execution/runtime.ts';
import { missingTools } from './tools.ts';

const ARGUMENTS = `install --no-audit --no-fund --no-package-lock --loglevel=error --foreground-scripts aws-lambda-ric@${RIC_VERSION}`;
/** The last thing that the install writes. */
const NATIVE_CLIENT = join(RIC_FOLDER, 'node_modules', 'aws-lambda-ric', 'rapid-client.node');

console.log(
  `aws-lambda-ric ${RIC_VERSION} in ${RIC_FOLDER}; the first install compiles it, for a minute or two`,
);
if (!existsSync(NATIVE_CLIENT)) process.exitCode = await install();

/** Returns the exit code. */
async function install(): Promise<number> {
  // Left over from an install that was interrupted.
  await removeFolder(RIC_FOLDER);
  await mkdir(RIC_FOLDER, { recursive: true });
  await writeFile(join(RIC_FOLDER, 'package.json'), JSON.stringify({ name: 'ric', private: true }));
  // It compiles curl, which takes long on a slow machine.
  const printed = await run('npm', ARGUMENTS.split(' '), {
    cwd: RIC_FOLDER,
    timeoutMilliseconds: 3_600_000,
  }).catch((error: Error) => error.message);
  if (existsSync(NATIVE_CLIENT)) return 0;
  await removeFolder(RIC_FOLDER);
  const missing = missingTools();
  const packages = missing.map(([, debianPackage]) => debianPackage).join(' ');
  console.error(
    `${printed.trimEnd().split('\n').slice(-20).join('\n')}\n\naws-lambda-ric could not be installed. ${
      missing.length === 0
        ? 'All the tools that it compiles with are there; see above.'
        : `Missing: ${missing.map(([command]) => command).join(', ')}. On Debian: apt-get install ${packages}`
    }`,
  );
  return 1;
}
