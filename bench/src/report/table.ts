import { markdownTable } from 'markdown-table';

/** One cell; a column with a number in it is aligned to the right. */
export type CellValue = string | number | undefined;

/** A Markdown table, which also reads well on a terminal. A missing value is a dash. */
export function table(head: readonly string[], rows: readonly (readonly CellValue[])[]): string {
  const texts = rows.map((row) => head.map((_, column) => toText(row[column])));
  const align = head.map((_, column) => (rows.some((row) => typeof row[column] === 'number') ? 'r' : ''));
  return markdownTable([head, ...texts], { align });
}

function toText(value: CellValue): string {
  if (value === undefined) return '-';
  return typeof value === 'number' ? formatNumber(value) : value;
}

/** Three digits that matter, thousands with commas. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Such as `4.1x`. */
export function formatTimes(times: number): string {
  return `${times.toFixed(times >= 10 ? 0 : times >= 2 ? 1 : 2)}x`;
}
