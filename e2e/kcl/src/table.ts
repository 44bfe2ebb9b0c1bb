import { markdownTable } from 'markdown-table';
import type { Outcome } from './outcome.ts';

const ROWS: readonly (readonly [string, (outcome: Outcome) => number])[] = [
  ['user records sent', ({ sent }) => sent.size],
  ['Kinesis records', ({ kinesisRecordCount }) => kinesisRecordCount],
  ['user records that deagg returns', ({ read }) => read.size],
  ["those with 'drop-aggregate'", ({ expected }) => expected.size],
  ['user records that the KCL delivers', ({ delivered }) => delivered.size],
  ['delivered twice', ({ twiceCount }) => twiceCount],
  ['never delivered', ({ lost }) => lost.size],
];

/** What became of the user records, in Markdown: a column for each outcome. */
export function renderTable(outcomes: Readonly<Record<string, Outcome>>): string {
  const columns = Object.values(outcomes);
  const rows = ROWS.map(([title, count]) => [
    title,
    ...columns.map((outcome) => count(outcome).toLocaleString('en')),
  ]);
  return markdownTable([['', ...Object.keys(outcomes)], ...rows], { align: ['', ...columns.map(() => 'r')] });
}
