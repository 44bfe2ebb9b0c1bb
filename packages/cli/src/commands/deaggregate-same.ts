import { isAggregatedRecord } from '@kpl-kit/deagg';
import { DecodeBuffer } from '../input/decode-buffer.ts';
import type { InputRecord } from '../input/input-record.ts';
import type { Item } from '../input/item.ts';
import type { ReadOptions } from '../input/read-chunks.ts';
import { readItems } from '../input/read-items.ts';
import { RecordSearch } from '../input/record-search.ts';
import { counted } from '../support/text.ts';
import type { Output } from '../terminal/output.ts';
import { SameShape } from '../unpacking/same-shape.ts';
import { unpackReporting } from '../unpacking/unpack-records.ts';

/** `kpl deaggregate --same`: everything as it was, with user records in place of aggregated records. */
export async function deaggregateSame(
  paths: readonly string[],
  options: ReadOptions,
  output: Output,
  onDamage: (message: string, place: { source: string; line: number }) => void,
): Promise<void> {
  let elementCount = 0;
  const buffer = new DecodeBuffer();
  const shape = new SameShape();
  let search: RecordSearch | undefined;
  for await (const { source, items } of readItems(paths, options)) {
    if (search?.source !== source) {
      search?.report();
      search = new RecordSearch(source, options);
    }
    for (const item of items) {
      // Reports what is broken, and counts what has no record.
      const records = search.recordsOf(item, buffer);
      for (const _ of unpackReporting(records, onDamage));
      const countBefore = shape.count;
      const texts = textsOf(item, shape);
      const left = records.filter(isAggregated).length - (shape.count - countBefore);
      if (item.kind === 'bytes' || left > 0)
        options.onProblem({ source, line: lineOf(item), message: stay(item, left) });
      if (item.kind === 'begin') elementCount = 0;
      for (const text of texts) {
        if (item.kind !== 'element') output.write(item.kind === 'begin' ? text : `${text}\n`);
        else output.write(elementCount++ === 0 ? text : `,${text}`);
      }
      buffer.reset();
      if (output.isFull) output.flush();
      if (output.isClosed) return;
    }
    output.flush();
  }
  search?.report();
}

/** What replaces an item. */
function textsOf(item: Item, shape: SameShape): readonly string[] {
  switch (item.kind) {
    case 'value':
    case 'element':
      return shape.ofValue(item.node).map((text) => text.trim());
    case 'text':
      return shape.ofText(item.text.trimEnd(), !item.isPart);
    case 'begin':
    case 'end':
      return [item.text.trimEnd()];
    default:
      return [];
  }
}

function stay(item: Item, count: number): string {
  if (item.kind === 'bytes') return 'bytes have no shape for several records; use --raw';
  const records = counted(count, 'aggregated record');
  return `${records} not unpacked by --same: only in a list, or alone on a line, there is a place for several`;
}

function lineOf(item: Item): number | undefined {
  return item.kind === 'bytes' ? undefined : item.line;
}

function isAggregated({ data, isUserRecord, isNotBase64 }: InputRecord): boolean {
  return isUserRecord !== true && isNotBase64 !== true && isAggregatedRecord(data);
}
