import type { Colours } from '../terminal/colours.ts';
import { alignColumns } from '../terminal/table.ts';
import type { CommandSpec, OptionSpec } from './command.ts';
import { COMMANDS, COMMON_OPTIONS } from './commands.ts';

const FORMS = [
  'Input is read from files, or from stdin (also -), in any of these forms, mixed and in gzip too: base64,',
  'hexadecimal, the bytes of a record, JSON of aws kinesis get-records, events of Lambda, Pipes and Firehose, lines',
  'of CloudWatch logs that hold one, and JSON lines of any of these.',
];
const EXIT_CODES = [
  ['0', 'fine'],
  ['1', 'input that cannot be read, or with --strict or --verify a damaged record'],
  ['2', 'usage: an unknown option, a missing file'],
];

/** The help of the command itself. */
export function generalHelp(colours: Colours): string {
  const commands = COMMANDS.map(({ name, summary }) => [name, summary]);
  return text([
    'Looks into records that the Kinesis Producer Library (KPL) aggregated.',
    '',
    ...section(
      'Usage',
      ['kpl COMMAND [OPTION...] [FILE...]', 'kpl COMMAND --help', 'kpl --version'],
      colours,
    ),
    ...section('Commands', alignColumns(commands, [{ style: colours.key }]), colours),
    ...section('Input', FORMS, colours),
    ...section('Exit codes', alignColumns(EXIT_CODES, []), colours),
    ...examples([COMMANDS[0]?.examples[0], COMMANDS[1]?.examples[0]], colours),
  ]);
}

/** The help of one command; `more` are sections that only it has. */
export function commandHelp(
  { name, summary, usage, details = [], options, examples: lines }: CommandSpec,
  colours: Colours,
  more: Readonly<Record<string, readonly (readonly string[])[]>> = {},
): string {
  const rows = Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, spec]) => [
    optionText(option, spec),
    spec.help,
  ]);
  return text([
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...details,
    '',
    ...section('Usage', [`kpl ${name} ${usage}`], colours),
    ...section('Options', alignColumns(rows, [{ style: colours.key }]), colours),
    ...Object.entries(more).flatMap(([title, rowsOf]) =>
      section(title, alignColumns(rowsOf, [{ style: colours.key }]), colours),
    ),
    ...examples(lines, colours),
  ]);
}

function optionText(name: string, { short, value }: OptionSpec): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

function section(title: string, lines: readonly string[], colours: Colours): string[] {
  return [colours.strong(title), ...lines.map((line) => `  ${line}`), ''];
}

function examples(lines: readonly (readonly [string, string] | undefined)[], colours: Colours): string[] {
  const shown = lines.flatMap((line) => (line === undefined ? [] : [`# ${line[1]}`, line[0]]));
  return section('Examples', shown, colours).slice(0, -1);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
