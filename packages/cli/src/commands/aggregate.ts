import { AggregationError, type UserRecord } from '@kpl-kit/aggregator';
import { isUnreadable } from '@kpl-kit/deagg';
import type { CommandLine } from '../command-line/command.ts';
import { textOption } from '../command-line/parse.ts';
import { JsonNode } from '../input/json-node.ts';
import type { ReadOptions } from '../input/read-chunks.ts';
import { readLines } from '../input/read-lines.ts';
import { readRecords } from '../input/read-records.ts';
import { usageError } from '../support/errors.ts';
import { counted } from '../support/text.ts';
import type { Session } from '../terminal/session.ts';
import { messageOf, type UnpackedRecord, unpackRecords } from '../unpacking/unpack-records.ts';
import { type EntryForm, EntryWriter } from '../writing/entry-writer.ts';
import { makePacker } from '../writing/packer.ts';

/** Every decimal number of so many digits comes back as it was. */
const MAX_DIGITS = 15;

/** A user record, or why there is none, and where it is from. */
interface PlacedUserRecord {
  readonly userRecord?: UserRecord;
  readonly message?: string;
  readonly source: string;
  readonly line: number;
}

/** `kpl aggregate` */
export async function run(commandLine: CommandLine, session: Session): Promise<void> {
  const { output } = session;
  const form = (textOption(commandLine, 'output') ?? 'entries') as EntryForm;
  const packer = await makePacker(commandLine, form);
  const writer = new EntryWriter(form, output, textOption(commandLine, 'stream'), packer.shardIdOf);
  let count = 0;
  const options: ReadOptions = {
    isForPacking: true,
    onProblem: session.report.bind(session),
    onRead: (byteLength) => session.progress(byteLength, () => counted(count, 'user record')),
  };
  for await (const userRecords of userRecordsOf(commandLine, options)) {
    for (const { userRecord, message = '', source, line } of userRecords) {
      if (userRecord === undefined) {
        session.report({ source, line, message });
        continue;
      }
      try {
        for (const entry of packer.add(userRecord)) writer.write(entry);
        count++;
      } catch (error) {
        if (!(error instanceof AggregationError)) throw error;
        session.report({ source, line, message: `${error.code}: ${error.message}` });
      }
    }
    output.flush();
    if (output.isClosed) return;
  }
  for (const entry of packer.flush()) writer.write(entry);
  writer.end();
  if (packer.note !== undefined && count > 0)
    session.report({ source: 'put-records', message: packer.note, isNote: true });
}

function userRecordsOf(
  commandLine: CommandLine,
  options: ReadOptions,
): AsyncGenerator<readonly PlacedUserRecord[]> {
  const partitionKey = textOption(commandLine, 'partition-key');
  const keyFrom = textOption(commandLine, 'key-from');
  const { paths } = commandLine;
  if (partitionKey !== undefined && keyFrom !== undefined) {
    throw usageError('--partition-key and --key-from exclude each other');
  }
  if (partitionKey !== undefined) return fromLines(paths, options, () => partitionKey);
  if (keyFrom === undefined) return fromRecords(paths, options);
  const names = keyFrom.split('.');
  return fromLines(paths, options, (bytes) => keyIn(bytes, names, keyFrom));
}

/** Each line is a payload. `keyOf` returns its partition key, or why it has none. */
async function* fromLines(
  paths: readonly string[],
  options: ReadOptions,
  keyOf: (payload: Uint8Array) => string | Pick<PlacedUserRecord, 'message'>,
): AsyncGenerator<readonly PlacedUserRecord[]> {
  for await (const lines of readLines(paths, options)) {
    yield lines.map(({ bytes, source, line }) => {
      const key = keyOf(bytes);
      const found = typeof key === 'string' ? { userRecord: { partitionKey: key, data: bytes } } : key;
      return { ...found, source, line };
    });
  }
}

/** Finds a partition key in a payload of JSON. */
function keyIn(
  payload: Uint8Array,
  names: readonly string[],
  path: string,
): string | Pick<PlacedUserRecord, 'message'> {
  let node: JsonNode | undefined;
  try {
    node = JsonNode.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
  } catch {
    return { message: 'broken JSON: --key-from needs a JSON object on each line' };
  }
  for (const name of names) {
    const object: unknown = node?.value;
    const hasMember = typeof object === 'object' && object !== null && Object.hasOwn(object, name);
    node = hasMember ? node?.member(name) : undefined;
  }
  const value = node?.value;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (keepsDigits(value, (node as JsonNode).text)) return String(value);
    return { message: `the number in the field ${path} has more digits than can be kept; write it as text` };
  }
  return { message: `no text and no number in the field ${path}` };
}

/** Whether a number is the one that was written. */
function keepsDigits(value: number, text: string): boolean {
  if (String(value) === text) return true;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  return text.replaceAll(/\D/g, '').length <= MAX_DIGITS;
}

/** User records that `kpl deaggregate` printed, or whatever else it reads. */
async function* fromRecords(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<readonly PlacedUserRecord[]> {
  for await (const records of readRecords(paths, options)) {
    const found: PlacedUserRecord[] = [];
    const unpacked = unpackRecords(records, ({ source, line }, diagnostic) => {
      // What is unreadable is passed on, and would be packed as if a producer had written it.
      found.push({ source, line, message: messageOf(diagnostic) });
      if (isUnreadable(diagnostic)) isPassedOn = true;
    });
    let isPassedOn = false;
    for (const record of unpacked) {
      if (!isPassedOn) found.push(toUserRecord(record));
      isPassedOn = false;
    }
    yield found;
  }
}

function toUserRecord({
  PartitionKey,
  ExplicitHashKey,
  Tags,
  Data,
  input,
}: UnpackedRecord): PlacedUserRecord {
  const { source, line } = input;
  // Such as JSON that is nested too deeply to be written. The library reports text that is not base64.
  if (input.isNotBase64 === true) return { source, line, message: 'the payload cannot be read' };
  if (PartitionKey === undefined) {
    return { source, line, message: 'no partitionKey; pass --partition-key for payloads' };
  }
  // A copy: it waits for its entry, and the memory is used again.
  const data = Uint8Array.from(Data);
  const userRecord = { partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey, data, tags: Tags };
  return { userRecord, source, line };
}
