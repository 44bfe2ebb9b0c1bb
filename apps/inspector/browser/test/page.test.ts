import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { aggregate } from '@kpl-kit/aggregator';
import { malformed } from '@kpl-kit/fixtures';
import { frame } from '@kpl-kit/fixtures/arbitraries';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Folder, jsonLines, kpl } from '../../../../packages/cli/test/run-kpl.ts';
import { sampleGroups } from '../../build/samples.ts';
import { startChromium } from '../chromium.ts';
import { chooseSample, openPage, PAGE_PATH, paste, whenShown } from '../open-page.ts';

const MAX_GZIPPED_BYTE_LENGTH = 150_000;
const MAX_TASK_MILLISECONDS = 100;
const AGGREGATED = 'Damaged on the way/partition-key-index';
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const folder = new Folder();
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium(process.env);
});
afterAll(async () => {
  await browser?.close();
  folder.remove();
});

const facts = (page: Page) => page.locator('.facts').textContent();

async function copied(page: Page, what: string): Promise<string> {
  await page.getByRole('button', { name: `Copy ${what}` }).click();
  const field = page.getByLabel('what was copied');
  await field.waitFor();
  await page.waitForFunction(() => document.querySelector('.copying [role="status"]')?.textContent !== '');
  return field.inputValue();
}

/** Lets the worker answer the next call of a method with an error. */
async function failNext(page: Page, method: string): Promise<void> {
  await page.evaluate((failing) => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (call: { id: number; method: string }) {
      if (call.method !== failing) return post.call(this, call);
      Worker.prototype.postMessage = post;
      const data = { id: call.id, error: `${failing} is broken` };
      this.dispatchEvent(new MessageEvent('message', { data }));
    };
  }, method);
}

test('the page is one small file', () => {
  expect(gzipSync(readFileSync(PAGE_PATH)).length).toBeLessThan(MAX_GZIPPED_BYTE_LENGTH);
});

describe('the policy', () => {
  test('lets no request leave the page or its worker', async () => {
    const { page, requests, errors } = await openPage(browser);
    await chooseSample(page, 'Events/lambda');
    expect(requests.filter((url) => !/^(?:file|blob):/.test(url))).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().setOffline(false);
    const server = createServer((_, response) => response.end());
    let hits = 0;
    server.on('request', () => hits++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const violated = await page.evaluate(async (target) => {
      const directives: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        directives.push(event.violatedDirective),
      );
      const attempts: ((settle: () => void) => void)[] = [
        (settle) => fetch(target).then(settle, settle),
        (settle) => {
          const image = new Image();
          image.onload = image.onerror = settle;
          image.src = target;
        },
        (settle) => {
          try {
            new WebSocket(target.replace('http', 'ws')).onerror = settle;
          } catch {
            settle();
          }
        },
      ];
      for (const attempt of attempts) await new Promise<void>((resolve) => attempt(resolve));
      return directives;
    }, url);
    expect(violated).toEqual(['connect-src', 'img-src', 'connect-src']);
    expect(hits).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    await page.context().close();
  });

  test('runs no script that a record could bring', async () => {
    const { page } = await openPage(browser);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.hasRun = true';
      document.body.append(script);
      return 'hasRun' in globalThis;
    });
    expect(ran).toBe(false);
    await page.context().close();
  });
});

test('every sample says in the browser what kpl inspect --json says', async () => {
  const { page, errors } = await openPage(browser);
  for (const { name: group, samples } of sampleGroups()) {
    for (const { name, text } of samples) {
      await chooseSample(page, `${group}/${name}`);
      const expected = jsonLines<{ source: string }>(
        await kpl(['inspect', '--json', folder.write('sample', text)]),
      );
      const json: { record: number } = JSON.parse(await copied(page, 'JSON'));
      expect(json, `${group}/${name}`).toEqual({ ...expected[json.record - 1], source: name });
    }
  }
  expect(errors).toEqual([]);
  await page.context().close();
});

describe('input', () => {
  const [damaged] = malformed.filter(({ name }) => name === 'wrong-digest');
  const base64 = Buffer.from(damaged?.data ?? []).toString('base64');

  test('is detected, and can be read in another way', async () => {
    const { page } = await openPage(browser);
    await paste(page, base64);
    expect(await page.textContent('#detected')).toBe('Read as base64: 1 record (pasted).');
    expect(await page.textContent('.verdict')).toContain('CHECKSUM_MISMATCH');
    await page.selectOption('#interpretation', 'bytes');
    await whenShown(page);
    expect(await page.textContent('.verdict h2')).toBe(`⚠ malformed, ${base64.length} bytes`);
    expect(await page.textContent('.verdict')).toContain('encoded as base64 twice');
    await page.selectOption('#interpretation', 'hex');
    await whenShown(page);
    expect(await page.textContent('#problems')).toBe('this is not hexadecimal');
    await page.context().close();
  });

  test('may be a file in gzip, dropped or chosen', async () => {
    const { page } = await openPage(browser);
    const buffer = gzipSync(Buffer.from(base64));
    await page.setInputFiles('#file', { name: 'a.gz', mimeType: 'application/gzip', buffer });
    await whenShown(page);
    expect(await page.textContent('#detected')).toBe('Read as base64 in gzip: 1 record (a.gz).');
    const transfer = await page.evaluateHandle((text) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([text], 'dropped.txt'));
      return dropped;
    }, base64);
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.locator('body[data-shown="dropped.txt"]').waitFor();
    expect(await page.textContent('#detected')).toBe('Read as base64: 1 record (dropped.txt).');
    await page.context().close();
  });

  test('of many records is a list to choose from', async () => {
    const { page } = await openPage(browser);
    await chooseSample(page, 'Events/lambda');
    const rows = page.locator('#record-list .row');
    expect(await rows.count()).toBe(3);
    expect(await rows.nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await page.textContent('.verdict h2')).toBe('aggregated, 3 user records, 120 bytes');
    await page.getByRole('listbox', { name: 'Records', exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.textContent('.verdict h2')).toBe('plain, 7 bytes');
    await page.context().close();
  });

  test('of ten thousand log lines is pasted and read at once', async () => {
    const { page } = await openPage(browser);
    await page.evaluate((line) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', `INFO ${line}\n`.repeat(10_000));
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.querySelector('#text')?.dispatchEvent(event);
    }, base64);
    await whenShown(page);
    expect(await page.textContent('#detected')).toBe('Read as base64: 10,000 records (pasted).');
    await page.getByRole('listbox', { name: 'Records', exact: true }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.textContent('.verdict')).toContain('line 10000');
    await page.context().close();
  });

  test('whose bytes are lost is called lost', async () => {
    const { page } = await openPage(browser);
    await paste(page, Buffer.from('f3899ac20a0161', 'hex').toString('utf8'));
    expect(await page.textContent('#problems')).toContain('The bytes are lost');
    await chooseSample(page, 'Damaged on the way/as-utf-8');
    expect(await page.textContent('.verdict')).toContain('The bytes are lost');
    await page.context().close();
  });

  test('comes from a link, which was copied with a warning', async () => {
    const { page } = await openPage(browser);
    await paste(page, base64);
    const link = await copied(page, 'link');
    expect(await page.textContent('.copying [role="status"]')).toContain('The link holds the data');
    const { page: second } = await openPage(browser, new URL(link).hash);
    await whenShown(second);
    expect(await second.textContent('.verdict')).toContain('CHECKSUM_MISMATCH');
    await page.context().close();
    await second.context().close();
  });

  test('comes from a link as base64, also if it looks hexadecimal', async () => {
    const { page } = await openPage(browser, '#data=abcdef12abcdef12abcdef12abcdef12');
    await whenShown(page);
    expect(await page.textContent('#detected')).toBe('Read as base64: 1 record (from the link).');
    expect(await page.textContent('.verdict h2')).toBe('plain, 24 bytes');
    await page.context().close();
  });

  test('of a broken link is called broken', async () => {
    const { page, errors } = await openPage(browser, '#data=<img%20src=x>');
    await whenShown(page);
    expect(await page.textContent('#detected')).toBe('No Kinesis record found.');
    expect(await page.textContent('#problems')).toBe('this is not base64, once');
    expect(await page.inputValue('#text')).toContain('%3Cimg');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('whose base64 is the name of a method of objects is a record like any other', async () => {
    const { page, errors } = await openPage(browser, '#data=toString');
    await whenShown(page);
    expect(await page.textContent('.verdict h2')).toBe('plain, 6 bytes');
    expect(await page.textContent('.readers')).toContain('no case with exactly these bytes');
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('that cannot be shown is an error, until the next one is shown', async () => {
    const { page, errors } = await openPage(browser);
    const failure = () => page.textContent('#failure');
    await failNext(page, 'open');
    await page.fill('#text', base64);
    await expect.poll(failure).toBe('This failed: open is broken');
    expect(await page.textContent('#detected')).toBe('');
    expect(await page.locator('[aria-busy]').count()).toBe(0);
    await paste(page, `${base64}\n${base64}`);
    expect(await failure()).toBe('');
    await failNext(page, 'show');
    await page.locator('#record-1').click();
    await expect.poll(failure).toBe('This failed: show is broken');
    expect(await page.locator('[aria-busy]').count()).toBe(0);
    expect(await page.locator('#record').isHidden()).toBe(true);
    await page.locator('#record-1').click();
    await expect.poll(() => page.textContent('.verdict')).toContain('line 2');
    expect(await failure()).toBe('');
    expect(await page.locator('#record').isVisible()).toBe(true);
    expect(errors).toEqual(['Error: open is broken', 'Error: show is broken']);
    await page.context().close();
  });

  test('without a record names what the page has in place of an option', async () => {
    const { page } = await openPage(browser);
    await paste(page, '\u0000\u0001');
    expect(await page.textContent('#problems')).toContain('with “Read as: the bytes as they are”');
    await page.context().close();
  });

  test('may change before what was there is shown', async () => {
    const { page, errors } = await openPage(browser);
    await page.evaluate(async () => {
      const sample = document.querySelector<HTMLSelectElement>('#sample');
      if (sample === null) return;
      const names = ['Events/lambda', 'Damaged on the way/partition-key-index'];
      for (let round = 0; round < 40; round++) {
        sample.value = names[round % 2] ?? '';
        sample.dispatchEvent(new Event('change'));
        for (let tick = 0; tick < round % 8; tick++) await new Promise((resolve) => setTimeout(resolve, 1));
        document.querySelector<HTMLElement>('#clear')?.click();
      }
    });
    await whenShown(page);
    expect(await page.locator('#record').isHidden()).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('can be the same sample or file once more, after it was cleared', async () => {
    const { page } = await openPage(browser);
    await chooseSample(page, 'Events/lambda');
    await page.click('#clear');
    await whenShown(page);
    expect(await page.inputValue('#sample')).toBe('');
    await page.setInputFiles('#file', { name: 'a', mimeType: 'text/plain', buffer: Buffer.from(base64) });
    await page.locator('body[data-shown="a"]').waitFor();
    await page.click('#clear');
    await whenShown(page);
    expect(await page.inputValue('#file')).toBe('');
    await page.context().close();
  });

  test('can be copied as a command and as a test vector', async () => {
    const { page } = await openPage(browser);
    await paste(page, base64);
    expect(await copied(page, 'kpl command')).toBe(
      `echo '${base64}' | npx @kpl-kit/cli inspect --reader kcl`,
    );
    expect(JSON.parse(await copied(page, 'test vector'))).toMatchObject({
      data: base64,
      passthrough: { delivers: 'record', diagnostic: 'CHECKSUM_MISMATCH' },
    });
    await page.context().close();
  });
});

describe('the keyboard', () => {
  test('moves from byte to byte, to the part around, and from part to part', async () => {
    const { page } = await openPage(browser);
    await chooseSample(page, AGGREGATED);
    const bytes = page.locator('.bytes');
    await bytes.focus();
    await page.keyboard.press('Control+Home');
    await expect.poll(() => facts(page)).toContain('magic number at byte 0 (0x0), 4 bytes');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => facts(page)).toContain('value at byte 24');
    expect(await page.locator('.bytes .hex .on').count()).toBe(39);
    expect(await page.locator('.frame .list .row.on').textContent()).toContain('value');
    await page.keyboard.press('Enter');
    await expect.poll(() => facts(page)).toContain('explicit hash key 0 at byte 22');
    expect(await page.locator('.bytes .hex .on').count()).toBe(41);
    await page.keyboard.press('Escape');
    await expect.poll(() => facts(page)).toContain('Point at a byte');
    await page.locator('.frame .list').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => facts(page)).toContain('partition key 0 at byte 4');
    await page.context().close();
  });

  test('chooses user records and shows their payload', async () => {
    const { page } = await openPage(browser);
    await chooseSample(page, AGGREGATED);
    await page.getByRole('listbox', { name: 'User records' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.user-records pre').textContent()).toBe('{\n  "n": 2\n}');
    await expect.poll(() => page.locator('.frame .list .row.on').textContent()).toContain('user record 1');
    await expect.poll(() => page.textContent('.breadcrumb')).toBe('Kinesis recordmessageuser record 1');
    await page.context().close();
  });
});

test('a payload in gzip is shown unpacked', async () => {
  const { page } = await openPage(browser);
  const data = gzipSync('{"n":1}');
  const [entry] = aggregate([
    { partitionKey: 'a', data },
    { partitionKey: 'b', data: Buffer.from('x') },
  ]);
  await paste(page, Buffer.from(entry?.Data ?? []).toString('base64'));
  expect(await page.locator('.user-records .row').first().textContent()).toContain('gzip: {"n":1}');
  await page.locator('.user-records .row').first().click();
  await expect.poll(() => page.locator('.user-records pre').textContent()).toBe('{\n  "n": 1\n}');
  expect(await page.locator('.user-records .payload button').allTextContents()).toEqual([
    'unpacked JSON',
    'unpacked text',
    'unpacked hex',
    'hex',
  ]);
  await page.context().close();
});

test('pointing at a byte marks its part, and pointing at a part marks its bytes', async () => {
  const { page } = await openPage(browser);
  await chooseSample(page, AGGREGATED);
  await page.locator('#byte-7').hover();
  await expect.poll(() => page.locator('.bytes .hex .on').count()).toBe(7);
  expect(await facts(page)).toContain('value at byte 6');
  await page.locator('.frame .list .row', { hasText: 'unit' }).or(page.locator('#part-41')).first().hover();
  await expect.poll(() => facts(page)).not.toContain('value at byte 6');
  await page.locator('#byte-0').click();
  await page.locator('h1').hover();
  await expect.poll(() => facts(page)).toContain('magic number at byte 0 (0x0), 4 bytes: f3899ac2 pinned');
  await page.context().close();
});

test('shards show which user records the KCL drops', async () => {
  const { page } = await openPage(browser);
  await chooseSample(page, 'Damaged on the way/byte-order-mark');
  expect(await page.textContent('.readers')).toContain('delivers 3 of 3 user records');
  await page.locator('#shard-count').fill('32');
  await expect
    .poll(() => page.textContent('.readers'))
    .toContain('drops 3: user record 1 is outside the shard');
  expect(await page.textContent('.user-records')).toContain('the KCL drops it');
  await page.fill('#shard-json', '{"Shards":1}');
  await page.locator('#shard-json').blur();
  await expect.poll(() => page.textContent('.shards [role="alert"]')).toContain('No list of Shards');
  await page.context().close();
});

test('other libraries are shown as the conformance suite found them', async () => {
  const { page } = await openPage(browser);
  await chooseSample(page, 'Damaged by name/entry-without-data');
  expect(await page.textContent('.readers')).toContain(
    'aws_kinesis_agg 1.2.3 (Python) ✗ 1 user record instead of plain. Delivers a part of a damaged record',
  );
  await chooseSample(page, 'Damaged on the way/cut-off');
  expect(await page.textContent('.readers')).toContain('no case with exactly these bytes');
  await page.context().close();
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  test.each(['', 'Events/lambda', AGGREGATED, 'Damaged by name/wrong-digest'])(
    'axe finds nothing in %j',
    async (name) => {
      const { page } = await openPage(browser);
      await page.emulateMedia({ colorScheme });
      if (name !== '') await chooseSample(page, name);
      // In the world of the test: the policy of the page lets no other script in.
      await page.evaluate(readFileSync(axePath, 'utf8'));
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) =>
          `${id}: ${nodes.map(({ html }) => html).join(' ')}`.slice(0, 500),
        );
      });
      expect(violations).toEqual([]);
      await page.context().close();
    },
  );
});

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

test('a phone of 360 px needs no scrolling to the side', async () => {
  const { page } = await openPage(browser, '', 360);
  await chooseSample(page, AGGREGATED);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(await page.locator('.bytes .row').first().locator('[role="gridcell"]').count()).toBe(8);
  const { scroll, client } = await page.locator('.bytes').evaluate((element) => ({
    scroll: element.scrollWidth,
    client: element.clientWidth,
  }));
  expect(scroll).toBe(client);
  await page.context().close();
});

test('print shows the bytes without the controls', async () => {
  const { page } = await openPage(browser);
  await chooseSample(page, AGGREGATED);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.bytes').isVisible()).toBe(true);
  expect(await page.locator('.copying').isVisible()).toBe(false);
  expect(await page.locator('.frame .list .row').last().textContent()).toContain('MD5 digest');
  await page.context().close();
});

test('keys of a megabyte are not put into the page', async () => {
  const { page, errors } = await openPage(browser);
  const field = (tag: number, content: Uint8Array) => {
    const { length } = content;
    const varint = [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
    return Buffer.concat([Buffer.from([tag, ...varint]), content]);
  };
  const long = Buffer.alloc(1_000_000, 'k');
  const entry = Buffer.from('1a0508001a0131', 'hex');
  const tagged = field(
    0x1a,
    Buffer.concat([Buffer.from('08001a0132', 'hex'), Buffer.alloc(10_000, '"\x03\n\x01k')]),
  );
  const message = Buffer.concat([field(0x0a, long), tagged, Buffer.alloc(199 * entry.length, entry)]);
  const data = frame(message);
  const path = folder.write('long-key', data);
  await page.setInputFiles('#file', path);
  await page.locator('body[data-shown="long-key"]').waitFor();
  expect(await page.textContent('.verdict h2')).toContain('aggregated, 200 user records');
  expect((await page.textContent('#record'))?.length).toBeLessThan(200_000);
  await page.locator('.user-records .row').first().click();
  await page.locator('.user-records dl', { hasText: 'and 1,950 more tags' }).waitFor();
  await page.locator('.keys .row').first().click();
  await page.locator('.facts', { hasText: 'Partition key at byte 4' }).waitFor();
  expect((await facts(page))?.length).toBeLessThan(1_000);
  expect((await page.textContent('#record'))?.length).toBeLessThan(200_000);
  const kinesis = { partitionKey: long.toString(), data: 'aGk=', sequenceNumber: '1' };
  await paste(page, JSON.stringify({ Records: [{ eventSource: 'aws:kinesis', kinesis }] }));
  expect(await page.textContent('.verdict h2')).toBe('plain, 2 bytes');
  expect((await page.textContent('.verdict'))?.length).toBeLessThan(1_000);
  expect(errors).toEqual([]);
  await page.context().close();
});

test('a record of 10 MiB with a million user records holds no frame up for 100 ms', async () => {
  const { page, errors } = await openPage(browser);
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  const path = folder.write('large', largeRecord());
  await page.setInputFiles('#file', path);
  await page.locator('body[data-shown="large"]').waitFor({ timeout: 240_000 });
  expect(await page.textContent('.verdict h2')).toBe('aggregated, 1,000,000 user records, 10,485,760 bytes');
  for (const selector of ['.bytes', '.frame .list', '.user-records .list']) {
    for (const share of [0.25, 0.5, 0.99]) {
      await page.locator(selector).evaluate((element, at) => {
        element.scrollTop = element.scrollHeight * at;
      }, share);
      await page.waitForFunction(
        (wanted) =>
          Number(
            document.querySelector(`${wanted} .row`)?.getAttribute('aria-rowindex') ??
              document.querySelector(`${wanted} .row`)?.getAttribute('aria-posinset'),
          ) > 1_000,
        selector,
      );
    }
  }
  await page.locator('.bytes').focus();
  await page.keyboard.press('Control+End');
  await expect.poll(() => facts(page)).toContain('MD5 digest at byte 10485744');
  await expect.poll(() => page.locator('.frame .list .row.on').textContent()).toContain('MD5 digest');
  const trace: Trace = JSON.parse((await browser.stopTracing()).toString());
  const tasks = mainThreadTasks(trace);
  expect(tasks.length).toBeGreaterThan(100);
  expect(Math.max(...tasks)).toBeLessThan(MAX_TASK_MILLISECONDS);
  expect(errors).toEqual([]);
  await page.context().close();
});

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string;
    readonly ph: string;
    readonly pid: number;
    readonly tid: number;
    readonly tdur?: number;
    readonly args?: { readonly name?: string };
  }[];
}

/** How long each task of the page's own thread took, in milliseconds of that thread: other programs do not count. */
function mainThreadTasks({ traceEvents }: Trace): number[] {
  const threads = new Set(
    traceEvents
      .filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return traceEvents.flatMap(({ name, pid, tid, tdur }) =>
    name.endsWith('RunTask') && threads.has(`${pid}/${tid}`) && tdur !== undefined ? [tdur / 1_000] : [],
  );
}

function largeRecord(): Uint8Array {
  const key = Buffer.from('0a0161', 'hex');
  const entry = Buffer.from('1a0808001a0430303030', 'hex');
  // The last user record has the rest.
  const last = Buffer.concat([Buffer.from('1aefd21d08001ae9d21d', 'hex'), Buffer.alloc(485_737, '1')]);
  const message = Buffer.concat([key, Buffer.alloc(9_999_990, entry), last]);
  return frame(message);
}

describe('startChromium', () => {
  test('says which program is missing', async () => {
    await expect(startChromium({ PATH: '', KPL_CHROMIUM: 'no-chromium' })).rejects.toThrow(
      'Found no program no-chromium. Install Chromium',
    );
    await expect(startChromium({ PATH: '' })).rejects.toThrow('chromium, chromium-browser, google-chrome');
  });
});
