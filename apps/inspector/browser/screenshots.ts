import { join } from 'node:path';
import { startChromium } from './chromium.ts';
import { chooseSample, openPage } from './open-page.ts';

/** The screenshots of the README. `pnpm --filter @kpl-kit/inspector screenshots` makes them. */
const SHOTS = [
  {
    file: 'light.png',
    colorScheme: 'light',
    width: 980,
    height: 430,
    sample: 'Damaged on the way/partition-key-index',
  },
  { file: 'dark-360.png', colorScheme: 'dark', width: 360, height: 640, sample: 'Events/lambda' },
] as const;

const browser = await startChromium(process.env);
for (const { file, colorScheme, width, height, sample } of SHOTS) {
  const { page } = await openPage(browser, '', width);
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height });
  await chooseSample(page, sample);
  await page.locator('.verdict').evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: join(import.meta.dirname, '..', 'screenshots', file) });
  await page.context().close();
}
await browser.close();
