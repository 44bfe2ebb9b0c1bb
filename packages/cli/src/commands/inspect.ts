import type { CommandLine } from '../command-line/command.ts';
import { textOption, wholeNumber } from '../command-line/parse.ts';
import type { InputRecord } from '../input/input-record.ts';
import { readRecords } from '../input/read-records.ts';
import { readShards } from '../input/read-shards.ts';
import { type InspectedRecord, inspectRecord } from '../inspection/inspect-record.ts';
import { isFine } from '../inspection/inspection.ts';
import { describeInspection, SHOWN } from '../inspection/inspection-text.ts';
import { describeKeys } from '../inspection/key-report-text.ts';
import { KeyShares } from '../inspection/key-shares.ts';
import { type Reader, readAs } from '../inspection/reader.ts';
import { ExitCode, usageError } from '../support/errors.ts';
import { counted } from '../support/text.ts';
import { unpackSync } from '../support/zlib.ts';
import type { Session } from '../terminal/session.ts';
import { unpackReporting } from '../unpacking/unpack-records.ts';

/** How many keys are shown without `--all`. */
const SHOWN_KEYS = 20;

/** `kpl inspect` */
export async function run(commandLine: CommandLine, session: Session): Promise<void> {
  const { values, paths } = commandLine;
  const isQuiet = values.verify === true || values.keys === true;
  if (values.verify === true && values.keys === true)
    throw usageError('--verify and --keys exclude each other');
  if (values.reader !== undefined && isQuiet)
    throw usageError('--reader shows nothing with --verify and --keys');
  const shards = await shardsOf(textOption(commandLine, 'shards'));
  let count = 0;
  const options = {
    isBytes: values.bytes === true,
    onProblem: session.report.bind(session),
    onRead: (byteLength: number) => session.progress(byteLength, () => counted(count, 'record')),
  };
  const inputs = readRecords(paths, options);
  const onRecords = (length: number) => {
    count += length;
  };
  if (isQuiet) await countKeys(inputs, commandLine, session, shards, onRecords);
  else await showRecords(inputs, commandLine, session, shards, onRecords);
}

type Inputs = AsyncIterable<readonly InputRecord[]>;
type Shards = Awaited<ReturnType<typeof shardsOf>>;

async function showRecords(
  inputs: Inputs,
  commandLine: CommandLine,
  session: Session,
  shards: Shards,
  onRecords: (length: number) => void,
): Promise<void> {
  const { values } = commandLine;
  const { output, colours } = session;
  const reader = textOption(commandLine, 'reader') as Reader | undefined;
  const width = wholeNumber(commandLine, 'width', 60, 1, 1_000);
  const isAll = values.all === true || values.json === true;
  const limit = isAll ? Number.POSITIVE_INFINITY : SHOWN;
  let ordinal = 0;
  let unplacedCount = 0;
  for await (const records of inputs) {
    for (const record of records) {
      const inspected = inspectRecord(record, ++ordinal, limit, { width, unpack: unpackSync });
      if (values.strict === true && !isFine(inspected.inspection)) session.fail(ExitCode.damaged);
      if (shards !== undefined && shards.get(record.shardId ?? '') === undefined) unplacedCount++;
      const shown = reader === undefined ? inspected : withReading(inspected, reader, shards);
      if (values.json === true) output.write(`${JSON.stringify(shown.inspection)}\n`);
      else {
        const text = describeInspection(shown, colours, limit);
        output.write(`${ordinal === 1 ? '' : '\n'}${text}`);
      }
      if (output.isFull) output.flush();
      if (output.isClosed) return;
    }
    onRecords(records.length);
    output.flush();
  }
  if (reader !== 'kcl' || unplacedCount === 0) return;
  const message = `of ${counted(unplacedCount, 'record')}, no shard is known: read as if it had all hash keys`;
  session.report({ source: '--shards', message, isNote: true });
}

/** For `--keys` and `--verify`, which show no record: they are unpacked, not looked into. */
async function countKeys(
  inputs: Inputs,
  { values }: CommandLine,
  session: Session,
  shards: Shards,
  onRecords: (length: number) => void,
): Promise<void> {
  const { output, colours } = session;
  const keyShares = new KeyShares(shards && ((hashKey) => shards.shardIdOf(hashKey.padStart(39, '0'))));
  const onDamage = session.damageReporter(values.verify === true || values.strict === true);
  for await (const records of inputs) {
    for (const record of unpackReporting(records, onDamage)) {
      if (values.keys === true) keyShares.add(record);
    }
    onRecords(records.length);
  }
  if (values.keys !== true) return;
  const isAll = values.all === true || values.json === true;
  const report = keyShares.report(isAll ? Number.POSITIVE_INFINITY : SHOWN_KEYS);
  output.write(values.json === true ? `${JSON.stringify(report)}\n` : describeKeys(report, colours));
}

/** The aggregator is loaded only if it is needed. */
async function shardsOf(path: string | undefined) {
  if (path === undefined) return undefined;
  const shards = readShards(path);
  const { AggregationError, ShardMap } = await import('@kpl-kit/aggregator');
  try {
    return new ShardMap(shards);
  } catch (error) {
    if (error instanceof AggregationError) throw usageError(`${path}: ${error.message}`);
    throw error;
  }
}

function withReading(inspected: InspectedRecord, name: Reader, shards: Shards): InspectedRecord {
  const { inspection, description } = inspected;
  const range = inspection.shardId === undefined ? undefined : shards?.get(inspection.shardId);
  const reading =
    description === undefined
      ? { name, delivers: 'record' as const, drops: 0 }
      : readAs(name, description, range);
  return { ...inspected, inspection: { ...inspection, reader: reading } };
}
