import type { Browser } from 'playwright-core';
import type { ConsumerReport } from '../../src/consumer.ts';

/** Opens the page and waits for its report. Throws when a check fails. `errors` are the browser's own. */
export async function readReport(
  browser: Browser,
  url: string,
): Promise<{ report: ConsumerReport; errors: string[] }> {
  await using page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  await page.goto(url);
  // As text: it is evaluated in the page, where other types hold.
  const report = (await page.evaluate('globalThis.report')) as ConsumerReport;
  return { report, errors };
}
