import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

/** The page that `vite build` writes. */
export const PAGE_PATH: string = join(import.meta.dirname, '..', 'dist', 'index.html');

/** The page as a user has it, with what went wrong in it and what it asked for. */
export interface OpenedPage {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
}

/** Opens the built page from disk, without a network. */
export async function openPage(browser: Browser, fragment = '', width = 1_200): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true });
  const page = await context.newPage();
  const [errors, requests]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(`${pathToFileURL(PAGE_PATH)}${fragment}`);
  return { page, errors, requests };
}

/** Waits until what was put in is shown. */
export async function whenShown(page: Page): Promise<void> {
  await page.locator('body[data-shown]').waitFor();
}

/** Chooses a sample such as `Events/lambda`, and waits for it. */
export async function chooseSample(page: Page, name: string): Promise<void> {
  await page.selectOption('#sample', name);
  await whenShown(page);
}

/** Puts text into the field, and waits for it. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.fill('#text', text);
  await whenShown(page);
}
