import { join } from 'node:path';
import { removeCleanFolder } from '@kpl-kit/workspace/clean-folder';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from '../../src/bundle.ts';
import { checkedInBundles, STALE_HINT } from '../../src/checked.ts';
import { installAll, packAll } from '../../src/installed-packages.ts';
import { startChromium } from '../src/chromium.ts';
import { readReport } from '../src/report.ts';
import { serve } from '../src/site.ts';

const HOOK_TIMEOUT_MS = 180_000;

/** Values of the header Content-Security-Policy. */
const ALLOWS_WEBASSEMBLY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const FORBIDS_WEBASSEMBLY = "default-src 'none'; script-src 'self'";

let folder: string;
let browser: Browser;

beforeAll(async () => {
  const packages = await packAll();
  ({ folder } = packages);
  await installAll(packages);
  expect(await buildPage(folder), 'warnings of Vite').toBe('');
  browser = await startChromium();
}, HOOK_TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await removeCleanFolder(folder);
});

describe('the page that Vite builds', () => {
  it.each([
    { policy: 'no policy', header: undefined, batch: 'side by side' },
    { policy: 'a policy that allows WebAssembly', header: ALLOWS_WEBASSEMBLY, batch: 'side by side' },
    { policy: 'a policy that forbids WebAssembly', header: FORBIDS_WEBASSEMBLY, batch: 'one at a time' },
  ])('works in Chromium under $policy', async ({ header, batch }) => {
    await using site = await serve(join(folder, 'page', 'dist'), header);
    const { report, errors } = await readReport(browser, site.url);
    expect(errors).toEqual([]);
    expect(report, STALE_HINT).toEqual({
      runtime: expect.stringMatching(/Chrome\//),
      batch,
      hasNodeMd5: false,
      ...checkedInBundles,
    });
  });
});
