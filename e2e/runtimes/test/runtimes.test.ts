import { removeFolder } from '@kpl-kit/workspace/clean-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, bundleWorker, runWorker } from '../src/bundle.ts';
import { checkedInBundles, checkedWithFiles, STALE_HINT } from '../src/checked.ts';
import { type Consumer, runOnBun, runOnDeno, runOnNode } from '../src/consumer.ts';
import { installAll, packAll } from '../src/installed-packages.ts';

const consumers: Consumer[] = ['consumer.mjs', 'consumer.cjs'];

let folder: string;

beforeAll(async () => {
  const packages = await packAll();
  ({ folder } = packages);
  await installAll(packages);
});

afterAll(async () => {
  if (folder !== undefined) await removeFolder(folder);
});

describe.each([
  { name: 'Deno', runOn: runOnDeno },
  { name: 'Bun', runOn: runOnBun },
])('the installed packages on $name', ({ name, runOn }) => {
  it.concurrent.each(consumers)('work from %s', async (consumer) => {
    expect(await runOn(folder, consumer), STALE_HINT).toEqual({
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
    expect(await runOnNode(folder, 24, [...nodeArguments, 'run-page.mjs']), STALE_HINT).toEqual({
      runtime: 'Node.js/24',
      batch,
      hasNodeMd5: false,
      ...checkedInBundles,
    });
  });
});
