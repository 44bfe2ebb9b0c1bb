import { delimiter, join } from 'node:path';
import { isExecutable } from '@kpl-kit/workspace/executable';
import { type Browser, chromium } from 'playwright-core';

/** The environment variable that names the browser's binary. */
export const CHROMIUM_VARIABLE = 'KPL_CHROMIUM';

/** The names under which it is looked for. */
export const COMMANDS: readonly string[] = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** The binary that `KPL_CHROMIUM` names, or the first that is in PATH. */
export function findChromium(environment: NodeJS.ProcessEnv): string | undefined {
  const named = environment[CHROMIUM_VARIABLE];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined;
  const folders = (environment.PATH ?? '').split(delimiter);
  return COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command))).find(isExecutable);
}

/** Starts the browser without a window, with a profile of its own, and quiet: it asks the network for nothing. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium(process.env);
  if (executablePath === undefined) throw new Error('no Chromium: run these tests with npm run e2e:browser');
  return await chromium.launch({
    executablePath,
    // Containers, and the user root, often have no sandbox. All pages are from this machine.
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', ...QUIET],
  });
}

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
