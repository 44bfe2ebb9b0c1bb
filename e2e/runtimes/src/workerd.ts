import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@kpl-kit/workspace/run';
import { WORKER_BUNDLE } from './bundle.ts';
import { type ConsumerReport, parseReport } from './consumer.ts';
import { runtimeBinary } from './runtime-binary.ts';

/** Days that decide what the runtime of Cloudflare's workers offers: without Node's modules, and with some of them. */
export const compatibilityDates = {
  'without nodejs_compat': '2026-08-03',
  'with nodejs_compat': '2026-11-01',
};

/** Runs the bundled worker in workerd, the runtime of Cloudflare's workers, and returns its report. */
export async function runWorker(folder: string, compatibilityDate: string): Promise<ConsumerReport> {
  const config = `workerd-${compatibilityDate}.capnp`;
  await writeFile(join(folder, config), configOf(compatibilityDate));
  return parseReport(await run(runtimeBinary('workerd'), ['test', config], { cwd: folder }));
}

function configOf(compatibilityDate: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);
const main :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "${WORKER_BUNDLE}")],
  compatibilityDate = "${compatibilityDate}",
);
`;
}
