import {
  DeaggregationError,
  type Diagnostic,
  deaggregateRecords,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { DecodeBuffer } from '../input/decode-buffer.ts';
import { expandRecords, formOf } from '../input/find-records.ts';
import type { Item } from '../input/item.ts';
import type { ReadOptions } from '../input/read-chunks.ts';
import { readItems } from '../input/read-items.ts';
import { RecordSearch, recordsIn } from '../input/record-search.ts';
import { toBase64 } from '../support/base64.ts';
import { usageError } from '../support/errors.ts';
import { toHex } from '../support/hex.ts';
import { toJson } from '../support/json.ts';
import type { Output } from '../terminal/output.ts';
import { messageOf } from '../unpacking/unpack-records.ts';

type OnDiagnostic = (message: string, place: { source: string; line: number }) => void;

/** `kpl deaggregate --same`: everything as it was, with user records in place of aggregated records. */
export async function deaggregateSame(
  paths: readonly string[],
  options: ReadOptions,
  output: Output,
  onDiagnostic: OnDiagnostic,
): Promise<void> {
  let elementCount = 0;
  const buffer = new DecodeBuffer();
  let search: RecordSearch | undefined;
  for await (const { source, items } of readItems(paths, options)) {
    if (search?.source !== source) {
      search?.report();
      search = new RecordSearch(source, options);
    }
    for (const item of items) {
      // Reports what is broken, and counts what has no record.
      search.recordsOf(item, buffer);
      if (item.kind === 'begin') {
        output.write(item.text);
        elementCount = 0;
      } else if (item.kind === 'end') output.write(`${item.text.trimEnd() || ']'}\n`);
      else if (item.kind === 'element') {
        for (const text of expandItem(item, source, options, onDiagnostic)) {
          output.write(elementCount++ === 0 ? text : `,${text}`);
        }
      } else if (item.kind !== 'problem') {
        for (const text of expandItem(item, source, options, onDiagnostic)) output.write(`${text}\n`);
      }
      buffer.reset();
      if (output.isFull) output.flush();
      if (output.isClosed) return;
    }
    output.flush();
  }
  search?.report();
}

function expandItem(
  item: Item,
  source: string,
  { onProblem }: ReadOptions,
  onDiagnostic: OnDiagnostic,
): string[] {
  if (item.kind === 'bytes') throw usageError('--same: bytes have no shape for several records; use --raw');
  if (item.kind === 'value' || item.kind === 'element') {
    const place = { source, line: item.line };
    const report = (found: Diagnostic) => onDiagnostic(messageOf(found), place);
    const expand = (record: object) => expandRecord(record, report);
    const { value } = item;
    const isRecord = typeof value === 'object' && value !== null && formOf(value as never) !== undefined;
    const expanded = isRecord ? expand(value) : [expandRecords(value, expand)];
    return expanded.flatMap((one) => {
      const json = toJson(one);
      if (json === undefined)
        onProblem({ ...place, message: 'JSON that is nested too deeply to be written' });
      return json ?? [];
    });
  }
  if (item.kind !== 'text') return [];
  const records = recordsIn(item, source, new DecodeBuffer()) ?? [];
  const [first] = records;
  const isWholeLine = records.length === 1 && !/[\s"]\S/.test(item.text.trim());
  if (!isWholeLine || (first?.form !== 'base64' && first?.form !== 'hex')) return [item.text.trimEnd()];
  const place = { source, line: item.line };
  const options = { onDiagnostic: (found: Diagnostic) => onDiagnostic(messageOf(found), place) };
  const write = first.form === 'hex' ? toHex : toBase64;
  const userRecords = readAggregatedRecord(first.data, options);
  return userRecords?.map(({ data }) => write(data)) ?? [item.text.trimEnd()];
}

/** A record that the library does not take stays as it is. */
function expandRecord(record: object, onDiagnostic: (found: Diagnostic) => void): unknown[] {
  try {
    return deaggregateRecords(record as never, { onDiagnostic });
  } catch (error) {
    if (!(error instanceof DeaggregationError)) throw error;
    onDiagnostic({ ...error, code: error.code as never, message: error.message });
    return [record];
  }
}
