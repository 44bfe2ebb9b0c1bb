import { type Browser, chromium } from 'playwright-core';
import which from 'which';

/** The names of the browser in PATH. `KPL_CHROMIUM` names another command or path. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts the browser without a window, with a profile of its own; it asks the network for nothing. */
export async function startChromium(environment: NodeJS.ProcessEnv): Promise<Browser> {
  const { KPL_CHROMIUM: named, PATH: path = '' } = environment;
  const commands = named ? [named] : COMMANDS;
  const paths = commands.map((command) => which.sync(command, { path, nothrow: true }));
  const executablePath = paths.find((found) => found !== null);
  if (executablePath === undefined) {
    throw new Error(
      `Found no program ${commands.join(', ')}. Install Chromium or Chrome, or name it in KPL_CHROMIUM.`,
    );
  }
  return chromium.launch({
    executablePath,
    // Containers, and the user root, often have no sandbox. All pages are from this machine.
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', ...QUIET],
  });
}
