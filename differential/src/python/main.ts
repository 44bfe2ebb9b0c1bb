import { type Example, examplesOf } from '@kpl-kit/workspace/examples';
import { run } from './command.ts';
import { MissingError, preparePython, pythonFolder } from './environment.ts';

/** The document whose examples in Python are run. */
const GUIDE = 'docs/migrating-from-aws-kpl-deagg.md';
const CLAIMS = ['claims_aws_kinesis_agg', 'claims_aiokpl'];

process.exitCode = main();

/** Runs the claims about libraries in Python, and the guide's examples. Returns the exit code. */
function main(): number {
  try {
    const python = preparePython();
    const isRight = [
      checkClaims(python),
      ...examplesInPython().map((example) => checkExample(python, example)),
    ];
    return isRight.includes(false) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof MissingError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function checkClaims(python: string): boolean {
  // -B: no __pycache__ in the work tree.
  const { status, stderr } = run(python, ['-B', '-m', 'unittest', '--verbose', ...CLAIMS], pythonFolder);
  console.log(stderr);
  return status === 0;
}

function examplesInPython(): Example[] {
  const examples = examplesOf(GUIDE).filter(({ language }) => language === 'python');
  if (examples.length === 0) throw new Error(`${GUIDE} has no example in Python`);
  return examples;
}

function checkExample(python: string, { title, code, prints }: Example): boolean {
  const { status, stdout, stderr } = run(python, ['-B', 'run_example.py', code], pythonFolder);
  if (status === 0 && stdout === prints) {
    console.log(`${title}: prints what the guide says`);
    return true;
  }
  console.error(`${title}: exit code ${status}, expected\n${prints}\nprinted\n${stdout}${stderr}`);
  return false;
}
