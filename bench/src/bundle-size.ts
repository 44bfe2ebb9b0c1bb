import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { environment } from './environment.ts';
import { progress } from './progress.ts';
import type { BundleSize, Results } from './results.ts';

/** What the bundle of a Lambda function that only deaggregates may have, gzipped. */
export const MAX_GZIP_BYTES = 20_480;

const handlers = {
  '@kpl-kit/deagg': `
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
} as const;

/** The bundles of both. */
export async function benchBundles(): Promise<NonNullable<Results['bundle']>> {
  progress('bundle');
  const names = Object.keys(handlers) as (keyof typeof handlers)[];
  return { environment: environment(), sizes: await Promise.all(names.map(bundleSize)) };
}

/** Bundles a Lambda function with esbuild as it is deployed: for Node, minified, with what the package imports. */
export async function bundleSize(name: keyof typeof handlers): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: { contents: handlers[name], resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const bundle = (outputFiles[0] as { contents: Uint8Array }).contents;
  return { name, minifiedBytes: bundle.length, gzipBytes: gzipSync(bundle, { level: 9 }).length };
}
