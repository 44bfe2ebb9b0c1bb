import { openRecords } from './open-records.ts';
import type { ResolvedOptions } from './options.ts';
import { toShape } from './output.ts';

/** User records one at a time, each made when it is asked for. See {@link openRecords} for `readAhead`. */
export function* deaggregateLazily(
  records: Iterable<unknown>,
  options: ResolvedOptions,
  readAhead: number,
  firstRecordIndex?: number,
): Generator<unknown, void, undefined> {
  for (const { record, source, open } of openRecords(records, options, readAhead, firstRecordIndex)) {
    if (open === undefined) {
      yield record;
      continue;
    }
    const { entries } = open;
    const deliver = toShape(source, record, open.message, open.last);
    while (entries.next()) yield deliver(entries.entry, entries.subSequenceNumber);
  }
}
