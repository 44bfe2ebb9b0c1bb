import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const MAX_GZIP_BYTES = 25_000;

// The package is bundled as it was built, with the aggregator in it, and without the SDK.
test('a bundle with the producer has less than 25 KB, gzipped', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { KinesisProducer } from '@kpl-kit/producer'; console.log(KinesisProducer);`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  const gzipped = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  expect(gzipped).toBeLessThan(MAX_GZIP_BYTES);
  expect(gzipped).toBeGreaterThan(5_000);
});
