/** How the cells of one column are written. */
export interface Column {
  readonly alignsRight?: boolean;
  /** Applied when the cell has its width, which colours have none of. */
  readonly style?: (text: string) => string;
}

/** Columns side by side, two blanks between. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  indent = '',
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      const { alignsRight = false, style = unchanged } = columns[at] ?? {};
      const width = at === row.length - 1 && !alignsRight ? 0 : (widths[at] as number);
      const padded = alignsRight ? cell.padStart(width) : cell.padEnd(width);
      return cell === '' ? padded : style(padded);
    });
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}

function unchanged(text: string): string {
  return text;
}
