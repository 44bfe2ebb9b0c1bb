import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pWaitFor from 'p-wait-for';
import { onTestFinished } from 'vitest';

/** A program to run in the place of kinesis-local, in a folder of its own that goes when the test ends. */
export interface FakeService {
  readonly mainPath: string;
  /** Its process id, if it has started. */
  processId(): number | undefined;
  /** Resolves when the program has called `isReady()`. */
  isReady(): Promise<void>;
}

/** Writes a program that notes its process id and then runs `code`, which may call `isReady()`. */
export function fakeService(code: string): FakeService {
  const folder = mkdtempSync(join(tmpdir(), 'kinesis-local-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const mainPath = join(folder, 'main.mjs');
  const lines = [
    "import { writeFileSync } from 'node:fs';",
    "const isReady = () => writeFileSync('ready', '');",
    "writeFileSync('process-id', String(process.pid));",
    code,
  ];
  writeFileSync(mainPath, lines.join('\n'));
  return {
    mainPath,
    processId() {
      const path = join(folder, 'process-id');
      return existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
    },
    isReady: () => pWaitFor(() => existsSync(join(folder, 'ready'))),
  };
}

/** True while a process of that id runs. One that ended is gone, even if nobody has asked how it ended. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  return !isZombie(processId);
}

/** In a container whose first process does not care for orphans, they stay in the process table for good. */
function isZombie(processId: number): boolean {
  try {
    return / Z \d+ /.test(readFileSync(`/proc/${processId}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
