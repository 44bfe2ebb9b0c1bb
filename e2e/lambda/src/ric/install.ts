import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@kpl-kit/workspace/run';
import { missingTools } from './tools.ts';

/** aws-lambda-ric, the runtime of Lambda for Node, as published by AWS. */
export const RIC_VERSION = '4.0.2';

/** It compiles curl. */
const INSTALL_TIMEOUT_MS = 15 * 60_000;
const ARGUMENTS = `install --no-audit --no-fund --no-package-lock --loglevel=error --foreground-scripts aws-lambda-ric@${RIC_VERSION}`;

/**
 * Installs aws-lambda-ric into a folder of its own, unless it is there. Outside the workspace: what it compiles needs tools that
 * nothing else here needs. Throws an error that says which of them are missing.
 */
export async function installRic(folder: string): Promise<void> {
  if (isInstalled(folder)) return;
  // What an install that was broken off has left.
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'ric', private: true }));
  let reason = 'it has left no rapid-client.node, which it does not compile on this platform';
  try {
    const options = { cwd: folder, isShellScript: true, timeoutMilliseconds: INSTALL_TIMEOUT_MS };
    await run('npm', ARGUMENTS.split(' '), options);
    if (isInstalled(folder)) return;
  } catch (error) {
    const lines = error instanceof Error ? error.message.trimEnd().split('\n') : [String(error)];
    reason = lines.slice(-20).join('\n');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  throw new Error(`aws-lambda-ric ${RIC_VERSION} could not be installed.\n${whatIsMissing()}\n\n${reason}`);
}

/** The last thing that the install does is to put its native client there. */
function isInstalled(folder: string): boolean {
  return existsSync(join(folder, 'node_modules', 'aws-lambda-ric', 'rapid-client.node'));
}

function whatIsMissing(): string {
  const missing = missingTools();
  if (missing.length === 0) return 'None of the tools that it compiles with is missing; npm said:';
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
  return `Missing: ${missing.map(({ command }) => command).join(', ')}. On Debian: apt-get install ${packages}`;
}
