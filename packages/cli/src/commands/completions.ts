import type { CommandLine } from '../command-line/command.ts';
import { SHELLS } from '../command-line/completions.ts';
import { usageError } from '../support/errors.ts';
import type { Session } from '../terminal/session.ts';

/** `kpl completions` */
export async function run({ paths }: CommandLine, { output }: Session): Promise<void> {
  const [shell = ''] = paths;
  const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (write === undefined || paths.length !== 1) {
    throw usageError(`expected one shell: ${Object.keys(SHELLS).join(', ')}`);
  }
  output.write(write());
}
