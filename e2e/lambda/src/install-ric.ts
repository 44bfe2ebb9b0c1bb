// Installs aws-lambda-ric, Lambda's own runtime, unless it is installed: `npx pnpm --filter e2e-lambda ric`.
// Not in the workspace, since it compiles its native client with tools that nothing else here needs.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from '@kpl-kit/workspace/clean-folder';
import { run } from '@kpl-kit/workspace/run';
import { RIC_FOLDER, RIC_VERSION } from './execution/runtime.ts';

const ARGUMENTS = `install --no-audit --no-fund --no-package-lock --loglevel=error --foreground-scripts aws-lambda-ric@${RIC_VERSION}`;
/** The last thing that the install writes. */
const NATIVE_CLIENT = join(RIC_FOLDER, 'node_modules', 'aws-lambda-ric', 'rapid-client.node');
const TOOLS = 'g++ make cmake autoconf automake libtool python3 tar xz-utils';

console.log(
  `aws-lambda-ric ${RIC_VERSION} in ${RIC_FOLDER}; the first install compiles it, for a minute or two`,
);
if (!existsSync(NATIVE_CLIENT)) {
  // Left over from an install that was interrupted.
  await removeFolder(RIC_FOLDER);
  await mkdir(RIC_FOLDER, { recursive: true });
  await writeFile(join(RIC_FOLDER, 'package.json'), JSON.stringify({ name: 'ric', private: true }));
  // It compiles curl, which takes long on a slow machine.
  const options = { cwd: RIC_FOLDER, timeoutMilliseconds: 3_600_000 };
  const printed = await run('npm', ARGUMENTS.split(' '), options).catch((error: Error) => error.message);
  if (!existsSync(NATIVE_CLIENT)) {
    await removeFolder(RIC_FOLDER);
    console.error(printed.trimEnd().split('\n').slice(-20).join('\n'));
    console.error(
      `\naws-lambda-ric could not be installed. It needs Linux; on Debian: apt-get install ${TOOLS}`,
    );
    process.exitCode = 1;
  }
}
