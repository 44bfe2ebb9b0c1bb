import { examplesOf } from '@kpl-kit/workspace/examples';
import { runToOutput } from '@kpl-kit/workspace/run';
import { preparePython } from '../../src/adapters.ts';

/** The document whose examples in Python are run. */
const GUIDE = 'docs/migrating-from-aws-kpl-deagg.md';

try {
  const python = preparePython();
  // -B: no __pycache__ in the work tree.
  const run = (...args: string[]) => runToOutput(python, ['-B', ...args], { cwd: import.meta.dirname });
  console.log((await run('-m', 'unittest', '--verbose', 'claims_aws_kinesis_agg', 'claims_aiokpl')).stderr);
  const examples = examplesOf(GUIDE).filter(({ language }) => language === 'python');
  if (examples.length === 0) throw new Error(`${GUIDE} has no example in Python`);
  for (const { title, code, prints } of examples) {
    const { stdout } = await run('run_example.py', code);
    if (stdout !== prints) throw new Error(`${title}: expected\n${prints}\nprinted\n${stdout}`);
    console.log(`${title}: prints what the guide says`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
