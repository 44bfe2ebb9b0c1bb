/** One cell; numbers are put to the right. */
export type CellValue = string | number | undefined;

/** A Markdown table with columns of one width, which also reads well on a terminal. A missing value is a dash. */
export function table(head: readonly string[], rows: readonly (readonly CellValue[])[]): string {
  const texts = rows.map((row) => head.map((_, column) => toText(row[column])));
  const isNumeric = head.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...texts.map((row) => (row[column] as string).length)),
  );
  const pad = (text: string, column: number) =>
    isNumeric[column] ? text.padStart(widths[column] as number) : text.padEnd(widths[column] as number);
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    isNumeric[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(head), line(rule), ...texts.map(line)].join('\n');
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
