import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The folder of this package. */
export const folder: string = join(import.meta.dirname, '..');

/** How a run of the build has ended. */
export interface BuildRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the build as `npx pnpm --filter example-lambda zip` does. */
export function runBuild(args: readonly string[], environment: NodeJS.ProcessEnv = {}): BuildRun {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'build', 'main.ts'), ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    },
  );
  return { status, stdout, stderr };
}

/** An empty folder, gone when the test is over. */
export function emptyFolder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'kpl-kit-lambda-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
