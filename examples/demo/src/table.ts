import stringWidth from 'string-width';
import { shorten } from './text.ts';

/** A column of a {@link table}. */
export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly align?: 'left' | 'right';
  /** Longer cells are cut to this many columns of the terminal. */
  readonly maxWidth?: number;
}

const GAP = '  ';
const MIN_WIDTH = 6;

/**
 * Aligns rows under their titles. No line is longer than `width`: where it is narrow, text is cut, the longest
 * first, so that the numbers stay in sight.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map(({ maxWidth = width }, index) =>
    Math.min(maxWidth, Math.max(...cells.map((row) => stringWidth(row[index] ?? '')))),
  );
  shrink(widths, columns, width - GAP.length * (columns.length - 1));
  return cells.map((row) => {
    const line = columns
      .map(({ align }, index) => fit(row[index] ?? '', widths[index] ?? 0, align))
      .join(GAP);
    return shorten(line.trimEnd(), width);
  });
}

/** Takes column by column away from the widest text, until the sum is `available` or nothing is left to take. */
function shrink(widths: number[], columns: readonly Column[], available: number): void {
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - available; excess > 0; excess--) {
    const textWidths = widths.filter((_, index) => columns[index]?.align !== 'right');
    const widest = Math.max(...textWidths, MIN_WIDTH);
    const index = widths.findIndex((width, at) => width === widest && columns[at]?.align !== 'right');
    if (index < 0 || widest === MIN_WIDTH) return;
    widths[index] = widest - 1;
  }
}

function fit(cell: string, width: number, align: Column['align']): string {
  const text = shorten(cell, width);
  const space = ' '.repeat(width - stringWidth(text));
  return align === 'right' ? space + text : text + space;
}
