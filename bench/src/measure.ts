/** Does the work of a case. Returns a number that depends on it, so that none of it can be optimised away. */
export type Task = () => number | Promise<number>;

/** Does the work in another process, so many times. Returns nanoseconds for one call. */
export interface RemoteTask {
  readonly sample: (calls: number) => Promise<number>;
}

/** Milliseconds since some time. */
export type Clock = () => number;

/** CPU time of this process, all its threads: other processes matter little, garbage collection counts. */
export const cpuClock: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

export interface Budget {
  /** Before anything is timed, for each task. */
  readonly warmUpMs: number;
  /** One sample repeats a task for at least this long. */
  readonly sampleMs: number;
  /** All samples of a task together. */
  readonly totalMs: number;
  readonly minRounds: number;
}

export const FULL_BUDGET: Budget = { warmUpMs: 120, sampleMs: 8, totalMs: 400, minRounds: 7 };
export const QUICK_BUDGET: Budget = { warmUpMs: 60, sampleMs: 5, totalMs: 120, minRounds: 5 };

/**
 * Times tasks in turns: each round takes one sample of every task, and starts with a different one, so that
 * whatever else happens on the machine affects all alike. Returns nanoseconds for one call: a list for each
 * task, with a sample for each round.
 */
export async function measureInTurns(
  tasks: readonly (Task | RemoteTask)[],
  budget: Budget,
  clock: Clock = () => performance.now(),
): Promise<number[][]> {
  // With `--expose-gc`: what an earlier group left behind is not for this one to clear away.
  globalThis.gc?.();
  const turns: { task: Task | RemoteTask; calls: number; samples: number[] }[] = [];
  for (const task of tasks)
    turns.push({ task, calls: await callsPerSample(task, budget, clock), samples: [] });
  const deadline = clock() + budget.totalMs * tasks.length;
  for (let round = 0; round < budget.minRounds || clock() < deadline; round++) {
    const first = round % tasks.length;
    for (const { task, calls, samples } of [...turns.slice(first), ...turns.slice(0, first)]) {
      samples.push(await sample(task, calls, clock));
    }
  }
  return turns.map(({ samples }) => samples);
}

/** Warms up, and finds how many calls take as long as a sample should. */
async function callsPerSample(
  task: Task | RemoteTask,
  { warmUpMs, sampleMs }: Budget,
  clock: Clock,
): Promise<number> {
  const deadline = clock() + warmUpMs;
  let fastestMs = Number.POSITIVE_INFINITY;
  do fastestMs = Math.min(fastestMs, (await sample(task, 1, clock)) / 1e6);
  while (clock() < deadline);
  return Math.max(1, Math.ceil(sampleMs / fastestMs));
}

async function sample(task: Task | RemoteTask, calls: number, clock: Clock): Promise<number> {
  if (typeof task !== 'function') return task.sample(calls);
  let sum = 0;
  const start = clock();
  for (let call = 0; call < calls; call++) {
    const done = task();
    // Awaiting a number would add a turn of the event loop to every call.
    sum += typeof done === 'number' ? done : await done;
  }
  const nanoseconds = (clock() - start) * 1e6;
  if (Number.isNaN(sum)) throw new Error('a task returned NaN instead of a number');
  return nanoseconds / calls;
}
