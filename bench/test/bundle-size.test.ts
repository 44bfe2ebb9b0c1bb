import { describe, expect, test } from 'vitest';
import { root } from '../src/paths.ts';
import { readResults } from '../src/results.ts';
import { bundleSizes, MAX_GZIP_BYTES } from '../src/sizes/bundle.ts';

describe('a Lambda function that only uses @kpl-kit/deagg, minified and gzipped', async () => {
  const sizes = new Map((await bundleSizes(root, () => true)).map(({ name, bytes }) => [name, bytes]));
  const name = 'bundle/deagg/Lambda function/gzipped';
  const gzipBytes = sizes.get(name) ?? Number.NaN;

  test('has less than 14 KiB', () => {
    expect(gzipBytes).toBeLessThan(MAX_GZIP_BYTES);
    expect(gzipBytes).toBeGreaterThan(1_000);
  });

  test('has the size that the documents show, give or take two percent; else run: npm run bench -- bundle', () => {
    const shown = readResults().bundle?.sizes.find((size) => size.name === name)?.bytes ?? 0;
    expect(Math.abs(gzipBytes / shown - 1)).toBeLessThan(0.02);
  });

  test('is smaller than with aws-kinesis-agg', () => {
    expect(gzipBytes).toBeLessThan(sizes.get('bundle/aws-kinesis-agg/Lambda function/gzipped') ?? 0);
  });
});
