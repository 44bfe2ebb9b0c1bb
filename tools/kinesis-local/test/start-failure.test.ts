import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { KinesisLocal } from '../src/index.ts';
import { isOpen } from './ports.ts';
import { type FakeService, fakeService, isRunning } from './services.ts';
import { start } from './start.ts';

const STAYS = 'console.log("up, but deaf"); setInterval(() => {}, 1000); isReady();';

afterEach(() => void vi.restoreAllMocks());

describe('a service that does not start', () => {
  test('that ends early is an error with how it ended and what it wrote', async () => {
    const { mainPath } = fakeService(
      'console.log("first"); console.error("no certificate"); process.exitCode = 3;',
    );
    const message =
      /ended with exit code 3 before it answered on http:.*\. It wrote:\n.*first\n {2}no certificate$/s;
    await expect(start({ mainPath })).rejects.toMatchObject({
      code: 'EXITED',
      message: expect.stringMatching(message),
    });
  });

  test('has only the last lines of its output in the error', async () => {
    const { mainPath } = fakeService('for (let line = 1; line <= 500; line++) console.log("line", line);');
    const error: Error = await start({ mainPath }).then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.message.split('\n').slice(1)).toEqual(
      Array.from({ length: 20 }, (_, index) => `  line ${481 + index}`),
    );
  });

  test('that is not there is an error with its path', async () => {
    const { mainPath } = fakeService('');
    const missing = mainPath.replace('main.mjs', 'missing.mjs');
    await expect(start({ mainPath: missing })).rejects.toMatchObject({
      code: 'EXITED',
      message: expect.stringContaining(missing),
    });
  });

  test('whose folder is not there is an error', async () => {
    const missing = fileURLToPath(new URL('./missing/main.js', import.meta.url));
    await expect(start({ mainPath: missing })).rejects.toMatchObject({ code: 'EXITED' });
  });

  test('that does not answer in time is an error, and is stopped', async () => {
    const service = fakeService(STAYS);
    await expect(startUntilTimeout(service)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringMatching(/did not answer on http:.* within 1 s\. It wrote:\n {2}up, but deaf$/s),
    });
    expectGone(service.processId());
  });

  test('that answers with errors is not taken for one that works', async () => {
    const service = fakeService(`
      import { createServer } from 'node:http';
      const refuse = (_, response) => response.writeHead(400).end(isReady);
      createServer(refuse).listen(process.env.KINESIS_MOCK_PLAIN_PORT);
    `);
    await expect(startUntilTimeout(service)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: expect.stringContaining('It wrote nothing.'),
    });
  });

  test('that ignores SIGTERM is gone all the same', async () => {
    const service = fakeService(`process.on('SIGTERM', () => {}); ${STAYS}`);
    await expect(startUntilTimeout(service)).rejects.toThrow('did not answer');
    expectGone(service.processId());
  });
});

describe('the signal', () => {
  test('leaves nothing running when it comes while the service starts', async () => {
    const service = fakeService(STAYS);
    const interruption = new AbortController();
    const started = start({ mainPath: service.mainPath, signal: interruption.signal });
    const failed = expect(started).rejects.toBe('enough');
    await service.isReady();
    interruption.abort('enough');
    await failed;
    expectGone(service.processId());
  });

  test('starts nothing when it came before', async () => {
    const service = fakeService(STAYS);
    await expect(start({ mainPath: service.mainPath, signal: AbortSignal.abort('enough') })).rejects.toBe(
      'enough',
    );
    expect(service.processId()).toBeUndefined();
  });

  test('does nothing once the service runs', async () => {
    const interruption = new AbortController();
    const { port } = await start({ signal: interruption.signal });
    interruption.abort();
    expect(await isOpen(port)).toBe(true);
  });
});

/** Starts the service with a time limit of a second, which is over as soon as the service is ready. */
function startUntilTimeout(service: FakeService): Promise<KinesisLocal> {
  const limit = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  void service.isReady().then(() => limit.abort());
  return start({ mainPath: service.mainPath, timeoutMilliseconds: 1_000 });
}

function expectGone(processId: number | undefined): void {
  expect(processId).toBeTypeOf('number');
  expect(isRunning(processId as number)).toBe(false);
}
