/** Columns side by side, two blanks between; those that `alignsRight` names end at one column. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  alignsRight: readonly boolean[],
  indent = '',
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] as number;
      if (alignsRight[at] === true) return cell.padStart(width);
      return at === row.length - 1 ? cell : cell.padEnd(width);
    });
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}
