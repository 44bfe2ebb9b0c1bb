import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';

const differentialFolder: string = join(import.meta.dirname, '..', '..');
const environmentFolder: string = join(differentialFolder, '.cache', 'python');

/** Where the Python files are. */
export const pythonFolder: string = join(differentialFolder, 'python');

/** Something that this machine does not have, in a sentence. */
export class MissingError extends Error {}

/** A Python with what requirements.txt names, in a virtual environment of its own that git ignores. */
export function preparePython(): string {
  if (run('python3', ['--version']).status !== 0) {
    throw new MissingError('Python 3.10 or later is missing: there is no python3 on the PATH.');
  }
  const interpreter = join(environmentFolder, 'bin', 'python');
  if (!existsSync(interpreter)) {
    const { status, stderr } = run('python3', ['-m', 'venv', environmentFolder]);
    if (status !== 0) throw new MissingError(`python3 cannot make a virtual environment (venv):\n${stderr}`);
  }
  const requirements = join(pythonFolder, 'requirements.txt');
  const pip = run(interpreter, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);
  if (pip.status !== 0) {
    throw new MissingError(
      `pip cannot install requirements.txt; it needs PyPI the first time:\n${pip.stderr}`,
    );
  }
  return interpreter;
}
