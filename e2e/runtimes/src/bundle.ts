import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runToOutput } from '@kpl-kit/workspace/run';
import { build } from 'esbuild';

/** Vite, a script for Node. */
const viteScript = join(
  dirname(createRequire(import.meta.url).resolve('vite/package.json')),
  'bin',
  'vite.js',
);

/**
 * Bundles the edge worker as Cloudflare's tools do, save that nothing built into Node may be imported. Returns the warnings;
 * throws when there is such an import.
 */
export async function bundleWorker(folder: string): Promise<string[]> {
  const { warnings } = await build({
    absWorkingDir: folder,
    entryPoints: ['worker.mjs'],
    outfile: join(folder, WORKER_BUNDLE),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'silent',
  });
  return warnings.map(({ text }) => text);
}

/** The bundle's name in the clean folder. */
export const WORKER_BUNDLE = 'worker-bundle.mjs';

/** Builds the page with Vite, into page/dist. Returns all that Vite says: nothing, when it has no warnings. */
export async function buildPage(folder: string): Promise<string> {
  const args = [viteScript, 'build', 'page', '--logLevel', 'warn'];
  const { stdout, stderr } = await runToOutput(process.execPath, args, { cwd: folder });
  return stdout + stderr;
}
