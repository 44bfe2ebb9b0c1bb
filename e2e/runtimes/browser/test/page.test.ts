import { join } from 'node:path';
import { startChromium } from '@kpl-kit/inspector/chromium';
import type { Browser } from 'playwright-core';
import { preview } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { buildPage } from '../../src/bundle.ts';
import { checkedInBundles, STALE_HINT } from '../../src/checked.ts';
import { readReport } from '../src/read-report.ts';

/** Values of the header Content-Security-Policy. */
const ALLOWS_WEBASSEMBLY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
const FORBIDS_WEBASSEMBLY = "default-src 'none'; script-src 'self'";

const folder = inject('folder');
let browser: Browser;

beforeAll(async () => {
  browser = await startChromium(process.env);
  expect(await buildPage(folder), 'warnings of Vite').toBe('');
});

afterAll(() => browser?.close());

async function serve(contentSecurityPolicy: string | undefined): Promise<string> {
  const headers = contentSecurityPolicy && { 'Content-Security-Policy': contentSecurityPolicy };
  const server = await preview({
    root: join(folder, 'page'),
    logLevel: 'warn',
    preview: { host: '127.0.0.1', ...(headers && { headers }) },
  });
  onTestFinished(() => server.close());
  return server.resolvedUrls?.local[0] ?? '';
}

describe('the page that Vite builds', () => {
  it.each([
    { policy: 'no policy', header: undefined, batch: 'side by side' },
    { policy: 'a policy that allows WebAssembly', header: ALLOWS_WEBASSEMBLY, batch: 'side by side' },
    { policy: 'a policy that forbids WebAssembly', header: FORBIDS_WEBASSEMBLY, batch: 'one at a time' },
  ])('works in Chromium under $policy', async ({ header, batch }) => {
    const { report, errors } = await readReport(browser, await serve(header));
    expect(errors).toEqual([]);
    expect(report, STALE_HINT).toEqual({
      runtime: expect.stringMatching(/Chrome\//),
      batch,
      hasNodeMd5: false,
      ...checkedInBundles,
    });
  });
});
