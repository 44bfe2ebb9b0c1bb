import { spawnSync } from 'node:child_process';

/** What a command printed, and how it ended: null when there is no such command. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export function run(command: string, commandArguments: readonly string[], folder?: string): Ran {
  const options = { encoding: 'utf8', ...(folder !== undefined && { cwd: folder }) } as const;
  const { status, stdout, stderr } = spawnSync(command, commandArguments, options);
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}
