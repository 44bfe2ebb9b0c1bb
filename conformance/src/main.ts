#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { AdapterProcess } from './adapter-process.ts';
import { type Policy, policies } from './case.ts';
import { loadCases } from './load-cases.ts';
import { runCases, sharesOf } from './run-cases.ts';

const USAGE = `Runs the conformance cases for KPL records against a program in any language.

  kpl-conformance --command 'python3 adapter.py' [OPTION...]

  --command COMMAND   answers each line on its input with a line, and flushes it:
                        {"id":"...","op":"read","data":"84mawg..."}
                        {"id":"...","userRecords":[{"partitionKey":"a","explicitHashKey":null,"data":"MQ=="}]}
                        {"id":"...","op":"write","maxBytes":51200,"userRecords":[...]}
                        {"id":"...","entries":[{"data":"84mawg...","partitionKey":"a","explicitHashKey":"7"}]}
                      or with "plain":true (not aggregated), or "error":"why", in place of these
  --policy POLICY     ${policies.join(', ')}: how readers treat what is damaged (default: lossless)
  --only PREFIX       cases whose id begins with it, such as read/ or write/limits/
  --case ID           one case, with what was expected and what was answered
  --timeout SECONDS   for each case (default: 10)
  --json              each case on a line: id, and what is wrong under each policy

Exit code: 0 when every case passes, 1 when not, 2 for a wrong command line.`;

/** A program that has answered none of so many is not there, or keeps its answers in a buffer. */
const MAX_SILENT = 3;
const SILENT_HINT = 'It must print each answer on a line of its own, and flush it before it reads on.';

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const { command, policy, only, id, timeoutMilliseconds, json } = options;
  const cases = loadCases().filter((one) => (id === undefined ? one.id.startsWith(only) : one.id === id));
  if (cases.length === 0) {
    console.error(id === undefined ? `No case begins with ${only}.` : `No case is named ${id}.`);
    return 2;
  }
  const adapter = new AdapterProcess(command, { timeoutMilliseconds });
  closeAtSignals(adapter);
  const answers: object[] = [];
  let hasAnswered = false;
  const silent: string[] = [];
  const results = await runCases(cases, async (request) => {
    if (silent.length === MAX_SILENT) return { crash: 'not asked' };
    const answer = await adapter.ask(request);
    if (!('crash' in answer)) hasAnswered = true;
    else if (!hasAnswered) silent.push(answer.crash);
    answers.push(answer);
    return answer;
  });
  adapter.close();
  if (silent.length === MAX_SILENT) {
    console.error(`The program answered none of the first ${MAX_SILENT} cases: ${silent[0]}. ${SILENT_HINT}`);
    return 1;
  }
  const misses = results.filter(({ faults }) => faults[policy] !== undefined);

  if (json) for (const result of results) console.log(JSON.stringify(result));
  else {
    for (const { id, faults } of misses) console.log(`miss ${id}: ${faults[policy]}`);
    if (id !== undefined) {
      console.log(JSON.stringify(cases[0], null, 2));
      console.log(`answered: ${JSON.stringify(answers[0], null, 2)}`);
    }
    for (const { kind, passed, of } of sharesOf(results, policy)) console.log(`${kind}: ${passed} of ${of}`);
    console.log(`${policy}: ${results.length - misses.length} of ${results.length}`);
  }
  return misses.length === 0 ? 0 : 1;
}

/** The program is in a process group of its own, which Ctrl+C in a terminal does not reach. */
function closeAtSignals(adapter: AdapterProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      adapter.close();
      // As if there were no handler: the shell then knows why it ended.
      process.kill(process.pid, signal);
    });
  }
}

/** Returns `help`, or what is wrong with the command line as a text. */
function readOptions(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    command: text,
    policy: text,
    only: text,
    case: text,
    timeout: text,
    json: flag,
    help: flag,
  };
  try {
    const { values } = parseArgs({ args, options });
    const seconds = Number(values.timeout ?? 10);
    const policy = policies.find((name): name is Policy => name === (values.policy ?? 'lossless'));
    if (values.help) return 'help';
    if (values.command === undefined) return USAGE;
    if (policy === undefined) return `--policy is one of ${policies.join(', ')}.`;
    if (!(seconds > 0 && seconds < 2 ** 21)) return '--timeout is a number of seconds.';
    const { command, only = '', case: id, json = false } = values;
    return { command, policy, only, id, timeoutMilliseconds: seconds * 1000, json };
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
}
