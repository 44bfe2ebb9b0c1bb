import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as aggregator from '@kpl-kit/aggregator';
import * as deagg from '@kpl-kit/deagg';
import * as lambda from '@kpl-kit/deagg/lambda';
import { root } from './paths.ts';

/** The packages of one checkout, built: everything that is benched of them. */
export interface Build
  extends Pick<typeof deagg, 'deaggregateRecords' | 'iterDeaggregateRecords' | 'readAggregatedRecord'>,
    Pick<typeof lambda, 'kinesisHandler'>,
    Pick<typeof aggregator, 'aggregate' | 'RecordAggregator' | 'ShardedAggregator'> {
  /** The top of the checkout. */
  readonly folder: string;
}

export const thisBuild: Build = { ...aggregator, ...deagg, ...lambda, folder: root };

const MODULES = ['aggregator/dist/index.mjs', 'deagg/dist/index.mjs', 'deagg/dist/lambda.mjs'];

/** Loads what another checkout has built. */
export async function loadBuild(folder: string): Promise<Build> {
  const files = MODULES.map((path) => join(folder, 'packages', path));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`${missing} is missing: run \`npm run build\` in that checkout`);
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(file).href)));
  return Object.assign({ folder }, ...modules);
}
