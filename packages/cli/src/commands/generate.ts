import type { PutRecordsEntry } from '@kpl-kit/aggregator';
import type { CommandLine } from '../command-line/command.ts';
import { ENTRY_OPTIONS } from '../command-line/commands.ts';
import { textOption, wholeNumber } from '../command-line/parse.ts';
import { MAGIC } from '../frame-text/fields.ts';
import { DAMAGES, type Damage } from '../generation/damage.ts';
import { type GenerateOptions, generateUserRecords } from '../generation/user-records.ts';
import { usageError } from '../support/errors.ts';
import type { Session } from '../terminal/session.ts';
import { payloadFields } from '../unpacking/payload.ts';
import { type EntryForm, EntryWriter } from '../writing/entry-writer.ts';
import { makePacker } from '../writing/packer.ts';

/** For the help. */
export const moreHelp: Readonly<Record<string, string[][]>> = {
  Damage: Object.entries(DAMAGES).map(([name, { what, code }]) => [name, `${what}: ${code}`]),
};

/** Each of these asks for aggregated records. */
const PACKING_OPTIONS = ['aggregate', ...Object.keys(ENTRY_OPTIONS)];

/** `kpl generate` */
export async function run(commandLine: CommandLine, session: Session): Promise<void> {
  const { values, paths } = commandLine;
  const { output } = session;
  if (paths.length > 0) throw usageError('generate reads no files');
  const damage = damageOf(textOption(commandLine, 'damage'));
  const every = wholeNumber(commandLine, 'every', 1, 1);
  if (values.every !== undefined && damage === undefined) throw usageError('--every needs --damage');
  const userRecords = generateUserRecords(optionsOf(commandLine));
  const form = textOption(commandLine, 'output') as EntryForm | undefined;
  const packs = damage !== undefined || PACKING_OPTIONS.some((name) => values[name] !== undefined);
  if (!packs) {
    for (const { partitionKey, explicitHashKey, data } of userRecords) {
      const hashKey = explicitHashKey === undefined ? '' : `,"explicitHashKey":"${explicitHashKey}"`;
      output.write(`{"partitionKey":${JSON.stringify(partitionKey)}${hashKey}${payloadFields(data)}}\n`);
      if (output.isFull) output.flush();
      if (output.isClosed) return;
    }
    return;
  }

  // A lone user record has nothing that can be damaged.
  const lone = textOption(commandLine, 'lone') ?? (damage === undefined ? 'raw' : 'aggregated');
  const packer = await makePacker(commandLine, form ?? 'entries', lone);
  const writer = new EntryWriter(
    form ?? 'entries',
    output,
    textOption(commandLine, 'stream'),
    packer.shardIdOf,
  );
  let count = 0;
  const write = (entry: PutRecordsEntry) => {
    const isAggregated = MAGIC.every((byte, at) => entry.Data[at] === byte);
    const isDamaged = damage !== undefined && isAggregated && ++count % every === 0;
    writer.write(isDamaged ? { ...entry, Data: damage.apply(entry.Data) } : entry);
  };
  for (const userRecord of userRecords) {
    for (const entry of packer.add(userRecord)) write(entry);
    if (output.isFull) output.flush();
    if (output.isClosed) return;
  }
  for (const entry of packer.flush()) write(entry);
  writer.end();
  if (packer.note !== undefined)
    session.report({ source: 'put-records', message: packer.note, isNote: true });
}

function damageOf(name: string | undefined): Damage | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(DAMAGES, name)) return DAMAGES[name];
  throw usageError(`--damage is '${name}', expected ${Object.keys(DAMAGES).join(', ')}`);
}

function optionsOf(commandLine: CommandLine): GenerateOptions {
  const size = textOption(commandLine, 'size') ?? '60';
  const [, min = '', max = min] = /^(\d{1,8})(?:-(\d{1,8}))?$/.exec(size) ?? [];
  const [minByteLength, maxByteLength] = [Number(min), Number(max)];
  if (min === '' || minByteLength > maxByteLength || maxByteLength > 10_000_000) {
    throw usageError(`--size is '${size}', expected a number of bytes, or a range such as 30-300`);
  }
  return {
    count: wholeNumber(commandLine, 'count', 10),
    seed: wholeNumber(commandLine, 'seed', 1, 0, 2 ** 32 - 1),
    keyCount: wholeNumber(commandLine, 'keys', 3, 1, 2 ** 32),
    minByteLength,
    maxByteLength,
    payload: (textOption(commandLine, 'payload') ?? 'json') as GenerateOptions['payload'],
    hashKeys: (textOption(commandLine, 'hash-keys') ?? 'none') as GenerateOptions['hashKeys'],
  };
}
