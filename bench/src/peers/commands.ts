import { spawnSync } from 'node:child_process';
import { PeerError, type RunsCommand } from './peer.ts';

/** Tries a command. */
export const runsCommand: RunsCommand = (command, commandArguments) => {
  const { status, stdout, stderr } = spawnSync(command, commandArguments, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : undefined;
};

/** Runs a command that must succeed, and returns what it printed. Throws a {@link PeerError} with `what` otherwise. */
export function mustRun(what: string, command: string, commandArguments: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, commandArguments, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new PeerError(`${what}:\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
}
