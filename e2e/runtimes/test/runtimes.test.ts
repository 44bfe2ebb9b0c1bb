import { nodeBinary } from '@kpl-kit/nodes';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { buildPage, bundleWorker, runWorker } from '../src/bundle.ts';
import { checkedInBundles, checkedWithFiles, STALE_HINT } from '../src/checked.ts';
import { type Consumer, runProgram } from '../src/consumer.ts';
import { runtimeBinary } from '../src/runtime-binary.ts';

const consumers: Consumer[] = ['consumer.mjs', 'consumer.cjs'];

const folder = inject('folder');

describe.each([
  // It may read the folder and do nothing else.
  { name: 'Deno', binary: runtimeBinary('deno'), args: ['run', '--no-prompt', '--allow-read=.'] },
  { name: 'Bun', binary: runtimeBinary('bun'), args: [] },
])('the installed packages on $name', ({ name, binary, args }) => {
  it.concurrent.each(consumers)('work from %s', async (consumer) => {
    expect(await runProgram(folder, binary, [...args, consumer]), STALE_HINT).toEqual({
      runtime: expect.stringMatching(`^${name}/`),
      format: consumer === 'consumer.mjs' ? 'esm' : 'cjs',
      batch: 'side by side',
      hasNodeMd5: true,
      ...checkedWithFiles,
    });
  });
});

describe('an edge worker', () => {
  beforeAll(async () => {
    expect(await bundleWorker(folder), 'warnings of esbuild').toEqual([]);
  });

  // Workers may not make code at run time: WebAssembly.Module throws.
  it.concurrent.each([
    { nodeModules: 'without nodejs_compat', compatibilityDate: '2026-08-03', hasNodeMd5: false },
    { nodeModules: 'with nodejs_compat', compatibilityDate: '2026-11-01', hasNodeMd5: true },
  ])('works in workerd $nodeModules', async ({ compatibilityDate, hasNodeMd5 }) => {
    expect(await runWorker(folder, compatibilityDate), STALE_HINT).toEqual({
      runtime: 'Cloudflare-Workers',
      batch: 'one at a time',
      hasNodeMd5,
      ...checkedInBundles,
    });
  });
});

describe('a page that Vite builds', () => {
  let warnings: string;

  beforeAll(async () => {
    warnings = await buildPage(folder);
  });

  it('is built without a warning', () => {
    expect(warnings).toBe('');
  });

  it.concurrent.each([
    { webAssembly: 'with WebAssembly', nodeArguments: [], batch: 'side by side' },
    { webAssembly: 'without WebAssembly', nodeArguments: ['--jitless'], batch: 'one at a time' },
  ])('works where there is nothing of Node, $webAssembly', async ({ nodeArguments, batch }) => {
    expect(await runProgram(folder, nodeBinary(24), [...nodeArguments, 'run-page.mjs']), STALE_HINT).toEqual({
      runtime: 'Node.js/24',
      batch,
      hasNodeMd5: false,
      ...checkedInBundles,
    });
  });
});
