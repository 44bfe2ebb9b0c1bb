/** Something to time: one call does the whole work of a case. */
export interface Task {
  readonly name: string;
  /** Returns a number that depends on the work, so that none of it can be left out. */
  readonly run: () => number;
}

/** How long to measure. The peers in other languages are given the same. */
export interface Budget {
  /** Before anything is timed, for each task. */
  readonly warmUpMs: number;
  /** One sample repeats a task at least this long. */
  readonly sampleMs: number;
  /** All samples of a task together. */
  readonly totalMs: number;
  readonly minRounds: number;
}

export const FULL_BUDGET: Budget = { warmUpMs: 120, sampleMs: 8, totalMs: 400, minRounds: 7 };
export const QUICK_BUDGET: Budget = { warmUpMs: 60, sampleMs: 5, totalMs: 120, minRounds: 5 };

/**
 * Times tasks in turns: each round takes one sample of every task, and begins with another one, so that whatever else
 * happens on the machine hits all alike. Returns nanoseconds for one call, one sample for each round.
 */
export function measureInTurns(tasks: readonly Task[], budget: Budget): Map<string, number[]> {
  collectGarbage();
  const calls = tasks.map((task) => callsPerSample(task, budget));
  const samples = tasks.map((): number[] => []);
  const deadline = performance.now() + budget.totalMs * tasks.length;
  for (let round = 0; round < budget.minRounds || performance.now() < deadline; round++) {
    for (let turn = 0; turn < tasks.length; turn++) {
      const index = (round + turn) % tasks.length;
      samples[index]?.push(sample(tasks[index] as Task, calls[index] as number));
    }
  }
  return new Map(tasks.map(({ name }, index) => [name, samples[index] as number[]]));
}

/** Warms up, and finds how many calls take as long as a sample should. */
function callsPerSample(task: Task, { warmUpMs, sampleMs }: Budget): number {
  const deadline = performance.now() + warmUpMs;
  let fastestMs = Number.POSITIVE_INFINITY;
  do fastestMs = Math.min(fastestMs, sample(task, 1) / 1e6);
  while (performance.now() < deadline);
  return Math.max(1, Math.ceil(sampleMs / fastestMs));
}

function sample({ name, run }: Task, calls: number): number {
  let sum = 0;
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call++) sum += run();
  const nanoseconds = Number(process.hrtime.bigint() - start);
  if (Number.isNaN(sum)) throw new Error(`${name} returned no number`);
  return nanoseconds / calls;
}

/** With `--expose-gc`: what an earlier group of tasks left is not this one's to clear away. */
function collectGarbage(): void {
  globalThis.gc?.();
}
