import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../src/run.ts';
import { startService } from '../src/service-process.ts';

const script = (code: string) => ['--eval', code];

describe('run', () => {
  it('returns what a command prints, in a clean environment', async () => {
    const code = 'console.log(process.env.VITEST, process.env.OWN)';
    const options = { cwd: import.meta.dirname, environment: { OWN: 'mine' } };
    expect(await run(process.execPath, script(code), options)).toBe('undefined mine\n');
  });

  it('rejects with the exit code and all output of a command that fails', async () => {
    const code = 'console.log("first"); console.error("second"); process.exitCode = 3';
    const failed = expect(run(process.execPath, script(code), { cwd: import.meta.dirname })).rejects;
    await failed.toThrow(/exit code 3.*(first.*second|second.*first)/s);
  });
});

describe('startService', () => {
  it('keeps the last lines, and reports how the program ended', async () => {
    const code = 'for (let line = 1; line <= 30; line++) console.log(line); process.exitCode = 3';
    const service = startService(process.execPath, script(code), { env: {} });
    expect(await service.ended).toBe('exit code 3');
    expect(service.lastLines).toEqual(Array.from({ length: 20 }, (_, index) => `${11 + index}`));
  });

  it('passes on standard output line by line', async () => {
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    const code = 'process.stdout.write("a\\nb"); console.error("c")';
    const service = startService(process.execPath, script(code), { env: {}, onLine });
    await service.ended;
    expect([lines, service.lastLines]).toEqual([['a', 'b'], ['c']]);
  });

  it('stops a program, more than once', async () => {
    const service = startService(process.execPath, script('setInterval(() => {}, 1_000)'), { env: {} });
    await Promise.all([service.stop(), service.stop()]);
    expect(await service.ended).toBe('signal SIGKILL');
  });

  it('counts a program that cannot be started as ended', async () => {
    const service = startService(join(import.meta.dirname, 'no-such-program'), [], { env: {} });
    expect(await service.ended).toContain('ENOENT');
    await service.stop();
  });

  it('rejects when the receiver of a line throws', async () => {
    const onLine = () => {
      throw new Error('not understood');
    };
    const service = startService(process.execPath, script('console.log(1)'), { env: {}, onLine });
    await expect(service.ended).rejects.toThrow('not understood');
    await service.stop();
  });
});
