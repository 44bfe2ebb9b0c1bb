import { DecodeBuffer } from './decode-buffer.ts';
import type { InputRecord } from './input-record.ts';
import type { ReadOptions } from './read-chunks.ts';
import { readItems } from './read-items.ts';
import { RecordSearch } from './record-search.ts';

/**
 * Reads the Kinesis records of all inputs, whatever form they are in, some at a time: those that one piece of
 * an input completes. Their data is valid only until the next are asked for. Reports what is broken, and inputs
 * without any record.
 */
export async function* readRecords(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<readonly InputRecord[], void, undefined> {
  let search: RecordSearch | undefined;
  const buffer = new DecodeBuffer();
  for await (const { source, items } of readItems(paths, options)) {
    if (search?.source !== source) {
      search?.report();
      search = new RecordSearch(source, options);
    }
    const records = items.flatMap((item) => (search as RecordSearch).recordsOf(item, buffer));
    if (records.length > 0) yield records;
    buffer.reset();
  }
  search?.report();
}
