import type { CommandLine } from '../command-line/command.ts';
import { textOption, wholeNumber } from '../command-line/parse.ts';
import { readRecords } from '../input/read-records.ts';
import { usageError } from '../support/errors.ts';
import { counted } from '../support/text.ts';
import type { Output } from '../terminal/output.ts';
import type { Session } from '../terminal/session.ts';
import { FORMAT_FIELDS, formatterOf, unescapeBytes } from '../unpacking/format.ts';
import { textOf } from '../unpacking/payload.ts';
import { type UnpackedRecord, unpackReporting } from '../unpacking/unpack-records.ts';
import { UserRecordLines } from '../unpacking/user-record-line.ts';
import { deaggregateSame } from './deaggregate-same.ts';

/** For the help. */
export const moreHelp: Readonly<Record<string, string[][]>> = {
  Fields: [
    ...Object.entries(FORMAT_FIELDS).map(([letter, what]) => [`%${letter}`, what]),
    ['\\n \\t \\0 \\xHH', 'line break, tab, NUL, any byte'],
  ],
};

/** `kpl deaggregate` */
export async function run(commandLine: CommandLine, session: Session): Promise<void> {
  const { values, paths } = commandLine;
  const { output } = session;
  const onProblem = session.report.bind(session);
  const onDamage = session.damageReporter(values.strict === true);
  checkForms(commandLine);
  let count = 0;
  const onRead = (byteLength: number) => session.progress(byteLength, () => counted(count, 'user record'));
  const options = { isBytes: values.bytes === true, onProblem, onRead };
  if (values.same === true) {
    await deaggregateSame(paths, options, output, onDamage);
    return;
  }

  const write = writerOf(commandLine, output);
  const isWanted = filterOf(commandLine);
  const maxCount = wholeNumber(commandLine, 'count', Number.POSITIVE_INFINITY, 1);
  for await (const records of readRecords(paths, options)) {
    for (const record of unpackReporting(records, onDamage)) {
      if (isWanted !== undefined && !isWanted(record)) continue;
      write(record, ++count);
      if (count === maxCount) return;
      if (output.isFull) output.flush();
      if (output.isClosed) return;
    }
    // So that a slow source shows what it has.
    output.flush();
  }
}

function checkForms(commandLine: CommandLine): void {
  const { values } = commandLine;
  const forms = ['format', 'raw', 'same', 'base64'].filter((name) => values[name] !== undefined);
  if (forms.length > 1) throw usageError(`--${forms[0]} and --${forms[1]} exclude each other`);
  if (values.separator !== undefined && values.raw !== true) throw usageError('--separator needs --raw');
  const filter = ['key', 'grep', 'count'].find((name) => values[name] !== undefined);
  if (values.same === true && filter !== undefined)
    throw usageError(`--same and --${filter} exclude each other`);
}

function writerOf(
  commandLine: CommandLine,
  output: Output,
): (record: UnpackedRecord, ordinal: number) => void {
  const { values } = commandLine;
  const format = textOption(commandLine, 'format');
  if (format !== undefined) {
    const toBytes = formatterOf(format);
    return (record, ordinal) => output.writeBytes(toBytes(record, ordinal));
  }
  if (values.raw === true) {
    const separator = unescapeBytes(textOption(commandLine, 'separator') ?? '\\n');
    return ({ Data }) => {
      output.writeBytes(Data);
      output.writeBytes(separator);
    };
  }
  const lines = new UserRecordLines(output, values.base64 === true);
  return (record) => lines.write(record);
}

/** `undefined` if all are wanted. */
function filterOf(commandLine: CommandLine): ((record: UnpackedRecord) => boolean) | undefined {
  const keys = commandLine.values.key as readonly string[] | undefined;
  const pattern = textOption(commandLine, 'grep');
  if (keys === undefined && pattern === undefined) return undefined;
  const expression = pattern === undefined ? undefined : toExpression(pattern);
  return ({ PartitionKey, Data }) => {
    if (keys !== undefined && (PartitionKey === undefined || !keys.includes(PartitionKey))) return false;
    if (expression === undefined) return true;
    const text = textOf(Data);
    return text !== undefined && expression.test(text);
  };
}

function toExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    throw usageError(`--grep is not a regular expression of JavaScript`);
  }
}
