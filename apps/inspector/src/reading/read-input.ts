import {
  CommandError,
  DecodeBuffer,
  type InputRecord,
  type Problem,
  RecordSearch,
  readChunks,
} from '../kpl.ts';
import { INTERPRETATIONS, type Interpretation, readAsOne } from './interpretations.ts';
import { unpack } from './unpack.ts';

/** What was in an input. */
export interface ReadInput {
  readonly records: readonly InputRecord[];
  readonly problems: readonly Problem[];
  /** How many layers of gzip were around it. */
  readonly gzipDepth: number;
}

/** Gzip in gzip happens; input that is gzip without end does too. */
const MAX_GZIP_DEPTH = 3;
/** As much as a file is read at once by `kpl`. */
const CHUNK_BYTE_LENGTH = 262_144;

/** Reads the Kinesis records of an input, as `kpl` does, or all of it as one record in the way that is asked for. */
export async function readInput(
  given: Uint8Array,
  source: string,
  interpretation: Interpretation = 'auto',
): Promise<ReadInput> {
  const problems: Problem[] = [];
  let bytes = given;
  let gzipDepth = 0;
  while (interpretation !== 'bytes' && bytes[0] === 0x1f && bytes[1] === 0x8b && gzipDepth < MAX_GZIP_DEPTH) {
    const content = await unpack('gzip', bytes);
    if (content === undefined) {
      return {
        records: [],
        problems: [{ source, message: 'the gzip data is cut off or damaged' }],
        gzipDepth,
      };
    }
    bytes = content;
    gzipDepth++;
  }
  if (interpretation !== 'auto') {
    const record = readAsOne(bytes, interpretation, source);
    if (record === undefined)
      problems.push({ source, message: `this is not ${INTERPRETATIONS[interpretation]}` });
    return { records: record === undefined ? [] : [kept(record)], problems, gzipDepth };
  }
  const records: InputRecord[] = [];
  const options = { onProblem: (problem: Problem) => problems.push(problem) };
  const search = new RecordSearch(source, options);
  const buffer = new DecodeBuffer();
  try {
    for await (const items of readChunks({ name: source, chunks: chunksOf(bytes) }, options)) {
      for (const item of items) {
        for (const record of search.recordsOf(item, buffer)) records.push(kept(record));
        buffer.reset();
      }
    }
    if (bytes.length > 0) search.report();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // Its message begins with the name.
    problems.push({ source, message: error.message.slice(source.length + 2) });
  }
  return { records, problems, gzipDepth };
}

/** With data of its own: that of the search is valid only until the next, and a Buffer. */
function kept(record: InputRecord): InputRecord {
  return { ...record, data: new Uint8Array(record.data) };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTE_LENGTH) {
    yield bytes.subarray(start, start + CHUNK_BYTE_LENGTH);
  }
}
