import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runToOutput } from '@kpl-kit/workspace/run';
import { build } from 'esbuild';
import { type ConsumerReport, runProgram } from './consumer.ts';
import { runtimeBinary } from './runtime-binary.ts';

const WORKER_BUNDLE = 'worker-bundle.mjs';
const viteFolder = dirname(createRequire(import.meta.url).resolve('vite/package.json'));

/**
 * Bundles the edge worker as Cloudflare's tools do, except that nothing built into Node may be imported.
 * Returns the warnings; throws when there is such an import.
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

/**
 * Runs the bundled worker in workerd, the runtime of Cloudflare's workers. The date decides what it offers:
 * from 2026-11-01 on some of Node's modules.
 */
export async function runWorker(folder: string, compatibilityDate: string): Promise<ConsumerReport> {
  const config = `workerd-${compatibilityDate}.capnp`;
  await writeFile(
    join(folder, config),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);
const main :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "${WORKER_BUNDLE}")],
  compatibilityDate = "${compatibilityDate}",
);
`,
  );
  return runProgram(folder, runtimeBinary('workerd'), ['test', config]);
}

/** Builds the page with Vite, into page/dist. Returns all that Vite prints: nothing without warnings. */
export async function buildPage(folder: string): Promise<string> {
  const args = [join(viteFolder, 'bin', 'vite.js'), 'build', 'page', '--logLevel', 'warn'];
  const { stdout, stderr } = await runToOutput(process.execPath, args, { cwd: folder });
  return stdout + stderr;
}
