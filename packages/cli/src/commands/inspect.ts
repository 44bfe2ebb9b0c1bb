import type { CommandLine } from '../command-line/command.ts';
import { textOption, wholeNumber } from '../command-line/parse.ts';
import { readRecords } from '../input/read-records.ts';
import { readShards } from '../input/read-shards.ts';
import { type InspectedRecord, inspectRecord } from '../inspection/inspect-record.ts';
import { isFine } from '../inspection/inspection.ts';
import { describeInspection } from '../inspection/inspection-text.ts';
import { describeKeys } from '../inspection/key-report-text.ts';
import { KeyShares } from '../inspection/key-shares.ts';
import { type Reader, readAs } from '../inspection/reader.ts';
import { ExitCode, usageError } from '../support/errors.ts';
import { counted } from '../support/text.ts';
import type { Session } from '../terminal/session.ts';

/** How many keys are shown without `--all`. */
const SHOWN_KEYS = 20;
const NO_WIDTH = 1;

/** `kpl inspect` */
export async function run(commandLine: CommandLine, session: Session): Promise<void> {
  const { values, paths } = commandLine;
  const { output, colours } = session;
  const reader = textOption(commandLine, 'reader') as Reader | undefined;
  const width = wholeNumber(commandLine, 'width', 60, 1, 1_000);
  const isQuiet = values.verify === true || values.keys === true;
  if (values.verify === true && values.keys === true)
    throw usageError('--verify and --keys exclude each other');
  if (reader !== undefined && isQuiet) throw usageError('--reader shows nothing with --verify and --keys');
  const shards = await shardsOf(textOption(commandLine, 'shards'));
  const keyShares = new KeyShares(shards && ((hashKey) => shards.shardIdOf(hashKey.padStart(39, '0'))));
  const failsIfDamaged = values.strict === true || values.verify === true;

  let count = 0;
  const options = {
    isBytes: values.bytes === true,
    onProblem: session.report.bind(session),
    onRead: (byteLength: number) => session.progress(byteLength, () => counted(count, 'record')),
  };
  for await (const records of readRecords(paths, options)) {
    for (const record of records) {
      const inspected = inspectRecord(record, ++count, isQuiet ? NO_WIDTH : width);
      if (failsIfDamaged && !isFine(inspected.inspection)) session.fail(ExitCode.damaged);
      if (values.keys === true) keyShares.add(inspected);
      else if (values.verify !== true) {
        const shown = reader === undefined ? inspected : withReading(inspected, reader, shards);
        if (values.json === true) output.write(`${JSON.stringify(shown.inspection)}\n`);
        else
          output.write(
            `${count === 1 ? '' : '\n'}${describeInspection(shown, colours, values.all === true)}`,
          );
      }
      if (output.isFull) await output.flush();
      if (output.isClosed) return;
    }
    await output.flush();
  }
  if (values.keys !== true) return;
  const report = keyShares.report(
    values.all === true || values.json === true ? Number.POSITIVE_INFINITY : SHOWN_KEYS,
  );
  output.write(values.json === true ? `${JSON.stringify(report)}\n` : describeKeys(report, colours));
}

/** The aggregator is loaded only if it is needed. */
async function shardsOf(path: string | undefined) {
  if (path === undefined) return undefined;
  const shards = await readShards(path);
  const { AggregationError, ShardMap } = await import('@kpl-kit/aggregator');
  try {
    return new ShardMap(shards);
  } catch (error) {
    if (error instanceof AggregationError) throw usageError(`${path}: ${error.message}`);
    throw error;
  }
}

function withReading(
  inspected: InspectedRecord,
  name: Reader,
  shards: Awaited<ReturnType<typeof shardsOf>>,
): InspectedRecord {
  const { inspection, description } = inspected;
  const range = inspection.shardId === undefined ? undefined : shards?.get(inspection.shardId);
  const reading =
    description === undefined
      ? { name, delivers: 'record' as const, drops: 0 }
      : readAs(name, description, range);
  return { ...inspected, inspection: { ...inspection, reader: reading } };
}
