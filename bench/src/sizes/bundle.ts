import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Size } from '../results.ts';

/** What the bundle of a Lambda function that only deaggregates may have, gzipped. */
export const MAX_GZIP_BYTES = 14_336;

const functions = {
  deagg: `
    import { deaggregateRecords } from '@kpl-kit/deagg';
    export async function handler(event) {
      for (const { kinesis } of deaggregateRecords(event.Records)) console.log(kinesis.data);
    }`,
  'aws-kinesis-agg': `
    import { deaggregateSync } from 'aws-kinesis-agg';
    export async function handler(event) {
      for (const { kinesis } of event.Records) {
        deaggregateSync(kinesis, true, (error, userRecords) => console.log(userRecords));
      }
    }`,
};

/** Bundles Lambda functions as they are deployed: for Node, minified, with everything that they import. */
export async function bundleSizes(folder: string, isWanted: (name: string) => boolean): Promise<Size[]> {
  const sizes = Object.entries(functions).map(async ([name, contents]) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: join(folder, 'bench') },
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    const { contents: bundle } = outputFiles[0] as { contents: Uint8Array };
    return [
      { name: `bundle/${name}/Lambda function/minified`, bytes: bundle.length },
      { name: `bundle/${name}/Lambda function/gzipped`, bytes: gzipSync(bundle, { level: 9 }).length },
    ];
  });
  return (await Promise.all(sizes)).flat().filter(({ name }) => isWanted(name));
}
