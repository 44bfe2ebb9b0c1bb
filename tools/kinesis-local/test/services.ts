import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A program to run in the place of kinesis-local, in a folder of its own that goes when the test ends. */
export interface FakeService {
  readonly mainPath: string;
  /** Its process id, once it has started. */
  processId(): number | undefined;
}

/** Writes a program that notes its process id and then runs `code`. */
export function fakeService(code: string): FakeService {
  const folder = mkdtempSync(join(tmpdir(), 'kinesis-local-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const mainPath = join(folder, 'main.mjs');
  writeFileSync(
    mainPath,
    `import { writeFileSync } from 'node:fs';\nwriteFileSync('process-id', \`\${process.pid}\`);\n${code}`,
  );
  return {
    mainPath,
    processId() {
      try {
        return Number(readFileSync(join(folder, 'process-id'), 'utf8')) || undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** True while a process of that id runs. One that ended is gone, though nobody may have asked how it ended. */
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
