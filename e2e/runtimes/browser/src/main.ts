// The tests of this folder in a real browser: `npm run e2e:browser`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CHROMIUM_VARIABLE, COMMANDS, findChromium } from './chromium.ts';

const folder = join(import.meta.dirname, '..');
const root = join(folder, '..', '..');

process.exitCode = await main();

/** Returns the exit code: never 0 unless the tests have passed in a browser. */
async function main(): Promise<number> {
  const chromium = findChromium(process.env);
  if (chromium === undefined) {
    console.error(whatIsMissing(process.env[CHROMIUM_VARIABLE]));
    return 1;
  }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', join(folder, 'vitest.config.ts'), ...process.argv.slice(2)];
  const tests = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, [CHROMIUM_VARIABLE]: chromium },
    stdio: 'inherit',
  });
  const [code] = await once(tests, 'close');
  return code ?? 1;
}

function whatIsMissing(named: string | undefined): string {
  if (named) return `${CHROMIUM_VARIABLE} names ${named}, which is no program.`;
  return `This needs Chromium or Chrome: none of ${COMMANDS.join(', ')} is in PATH. Install one, or name it in ${CHROMIUM_VARIABLE}.`;
}
