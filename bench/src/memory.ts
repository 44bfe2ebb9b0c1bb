import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRecord } from './corpus.ts';
import { environment } from './environment.ts';
import { progress } from './progress.ts';
import type { MemoryRun, Results } from './results.ts';
import type { RunOptions } from './run-options.ts';

const STREAMED_RECORD_COUNT = 10_000;
const child = join(import.meta.dirname, 'memory-child.ts');

/** What the child process reads, and how it goes through it. */
const runs = [
  { name: 'bytes/one-10MiB-record', file: 'large', shape: 'bytes', records: 1 },
  { name: 'lambda/one-10MiB-record', file: 'large', shape: 'lambda', records: 1 },
  { name: 'bytes/10000-records', file: '350x140B', shape: 'bytes', records: STREAMED_RECORD_COUNT },
  { name: 'lambda/10000-records', file: '350x140B', shape: 'lambda', records: STREAMED_RECORD_COUNT },
] as const;

/**
 * Lazy iteration, each run in a process of its own: over one record of 1.3 million user records, a little under 10 MiB,
 * and over 10,000 records that a generator makes as they are asked for.
 */
export function benchMemory({ only }: RunOptions): NonNullable<Results['memory']> {
  const folder = mkdtempSync(join(tmpdir(), 'kpl-kit-bench-'));
  try {
    const shapes = {
      large: { userRecordCount: 1_300_000, dataByteLength: 2, keyCount: 1, explicitHashKeys: false },
      '350x140B': { userRecordCount: 350, dataByteLength: 140, keyCount: 20, explicitHashKeys: false },
    };
    for (const [name, shape] of Object.entries(shapes)) {
      writeFileSync(join(folder, name), makeRecord({ name, ...shape }).data);
    }
    const found = runs
      .filter(({ name }) => only === undefined || `memory/${name}`.includes(only))
      .map(({ name, file, shape, records }): MemoryRun => {
        progress(`memory: ${name}`);
        const measured = [`natural`, `live`].map((mode) =>
          runMemoryChild(child, [mode, shape, join(folder, file), String(records)]),
        );
        const [natural, live] = measured as [ChildResult, ChildResult];
        const { userRecords, byteLength, peakBytes } = natural;
        const expected = records * shapes[file].userRecordCount;
        if (userRecords !== expected)
          throw new Error(`${name}: ${userRecords} user records, expected ${expected}`);
        return { name, userRecords, byteLength, peakBytes, peakLiveBytes: live.peakBytes };
      });
    return { environment: environment(), runs: found };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What such a program prints. */
export interface ChildResult {
  readonly userRecords: number;
  readonly byteLength: number;
  readonly peakBytes: number;
}

/** Runs a program that prints a {@link ChildResult}. */
export function runMemoryChild(child: string, childArguments: readonly string[]): ChildResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', child, ...childArguments], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the memory bench failed: ${stderr}`);
  return JSON.parse(stdout);
}
