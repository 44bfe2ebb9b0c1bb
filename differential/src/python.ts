import { join } from 'node:path';
import { type Example, examplesOf } from '@kpl-kit/workspace/examples';
import { runToOutput } from '@kpl-kit/workspace/run';

/** The document whose examples in Python are run. */
const GUIDE = 'docs/migrating-from-aws-kpl-deagg.md';
const CLAIMS = ['claims_aws_kinesis_agg', 'claims_aiokpl'];
const differentialFolder = join(import.meta.dirname, '..');

try {
  const python = await preparePython();
  // -B: no __pycache__ in the work tree.
  console.log((await run(python, '-B', '-m', 'unittest', '--verbose', ...CLAIMS)).stderr);
  const examples = examplesOf(GUIDE).filter(({ language }) => language === 'python');
  if (examples.length === 0) throw new Error(`${GUIDE} has no example in Python`);
  for (const example of examples) await check(python, example);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

/** A Python with what requirements.txt names, in a virtual environment of its own that git ignores. */
async function preparePython(): Promise<string> {
  const environment = join(differentialFolder, '.cache', 'python');
  const python = join(environment, 'bin', 'python');
  try {
    await run('python3', '--version');
  } catch (cause) {
    throw new Error('Python 3.10 or later is missing: there is no python3 on the PATH.', { cause });
  }
  await run('python3', '-m', 'venv', environment);
  await run(python, ...'-m pip install --quiet --disable-pip-version-check -r requirements.txt'.split(' '));
  return python;
}

async function check(python: string, { title, code, prints }: Example): Promise<void> {
  const { stdout } = await run(python, '-B', 'run_example.py', code);
  if (stdout !== prints) throw new Error(`${title}: expected\n${prints}\nprinted\n${stdout}`);
  console.log(`${title}: prints what the guide says`);
}

function run(command: string, ...commandArguments: string[]) {
  return runToOutput(command, commandArguments, { cwd: join(differentialFolder, 'python') });
}
