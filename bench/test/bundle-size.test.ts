import { describe, expect, test } from 'vitest';
import { bundleSize, MAX_GZIP_BYTES } from '../src/bundle-size.ts';
import { readResults } from '../src/results.ts';

describe('a Lambda function that only uses @kpl-kit/deagg, minified and gzipped', async () => {
  const size = await bundleSize('@kpl-kit/deagg');

  test('has less than 20 KiB', () => {
    expect(size.gzipBytes).toBeLessThan(MAX_GZIP_BYTES);
    expect(size.gzipBytes).toBeGreaterThan(1_000);
  });

  test('has the size that the documents show, give or take two percent; else run: npm run bench -- bundle', () => {
    const shown = readResults().bundle?.sizes.find(({ name }) => name === size.name)?.gzipBytes ?? 0;
    expect(Math.abs(size.gzipBytes / shown - 1)).toBeLessThan(0.02);
  });

  test('is smaller than with aws-kinesis-agg', async () => {
    expect(size.gzipBytes).toBeLessThan((await bundleSize('aws-kinesis-agg')).gzipBytes);
  });
});
