import { readdirSync, readFileSync } from 'node:fs';

/** How many of these a second the kernel counts CPU time in (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** What a process and its children have used since they started. */
export interface Usage {
  readonly cpuSeconds: number;
  /** The sum of the peaks of each process. */
  readonly peakMebibytes: number;
}

/** Reads it from /proc, which only Linux has. */
export function usageOf(processId: number): Usage {
  const read = (name: string) => readFileSync(`/proc/${processId}/${name}`, 'utf8');
  // The name of the program, in parentheses, may contain blanks.
  const fields = read('stat')
    .replace(/^.*\) /s, '')
    .split(' ')
    .map(Number);
  const peak = Number(read('status').match(/^VmHWM:\s+(\d+) kB$/m)?.[1]);
  // The JVM starts its daemon from a thread of its own.
  const threads = readdirSync(`/proc/${processId}/task`);
  const children = threads.flatMap((thread) => read(`task/${thread}/children`).split(' ').filter(Boolean));
  return children
    .map((child) => usageOf(Number(child)))
    .reduce(
      (sum, { cpuSeconds, peakMebibytes }) => ({
        cpuSeconds: sum.cpuSeconds + cpuSeconds,
        peakMebibytes: sum.peakMebibytes + peakMebibytes,
      }),
      { cpuSeconds: ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS_PER_SECOND, peakMebibytes: peak / 1_024 },
    );
}
