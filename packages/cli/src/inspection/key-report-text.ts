import { counted, printable, withCommas } from '../support/text.ts';
import type { Colours } from '../terminal/colours.ts';
import { alignColumns } from '../terminal/table.ts';
import type { KeyReport } from './key-shares.ts';

/** A table of keys, the largest first, and one of shards if they are known. */
export function describeKeys(report: KeyReport, colours: Colours): string {
  const { kinesisRecords, userRecords, keyCount, keys, shards, mixedRecords = 0 } = report;
  const columns = [
    { style: colours.key },
    { alignsRight: true },
    { alignsRight: true },
    { alignsRight: true, style: colours.faint },
  ];
  const shareCells = ({ userRecords: count, share, dataBytes }: (typeof keys)[number]) => [
    withCommas(count),
    `${(100 * share).toFixed(1)} %`,
    `${withCommas(dataBytes)} B`,
  ];
  const lines = [
    `${counted(userRecords, 'user record')} in ${counted(kinesisRecords, 'Kinesis record')}, ${counted(keyCount, 'key')}`,
    ...alignColumns(
      keys.map((key) => [printable(key.partitionKey), ...shareCells(key), (key.shards ?? []).join(' ')]),
      columns,
      '  ',
    ),
  ];
  if (keyCount > keys.length) lines.push(`  ${counted(keyCount - keys.length, 'more key')} (--all)`);
  if (shards !== undefined) {
    const rows = shards.map((shard) => [shard.shardId, ...shareCells({ ...shard, partitionKey: '' })]);
    lines.push('shards', ...alignColumns(rows, columns, '  '));
    if (mixedRecords > 0) {
      const what = counted(mixedRecords, 'Kinesis record');
      lines.push(colours.bad(`${what} with user records of several shards: a KCL drops them whole`));
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}
