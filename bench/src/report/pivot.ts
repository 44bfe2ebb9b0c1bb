import { type Case, megabytesPerSecond, type NameParts, partsOf, type Size } from '../results.ts';
import { type CellValue, formatNumber, formatTimes, table } from './table.ts';

/** How cases or sizes become a table. */
interface Layout<T> {
  readonly corner: string;
  readonly row: (name: NameParts) => string;
  /** Numbers are put in order. */
  readonly column: (name: NameParts) => string | number;
  readonly cell: (found: T) => CellValue;
  readonly more?: MoreColumns<T>;
}

/** Columns that are made from what is in the other columns of a row. */
type MoreColumns<T> = Readonly<Record<string, (at: (column: string) => T | undefined) => CellValue>>;

const PER_USER_RECORD = 'ns for one user record';

/** A table with a row and a column for whatever the layout takes from the names; empty without any. */
function pivot<T extends Case | Size>(
  measured: readonly T[],
  { corner, row, column, cell, more = {} }: Layout<T>,
): string {
  if (measured.length === 0) return '';
  const placed = measured.map((found) => {
    const name = partsOf(found);
    return { found, row: row(name), column: column(name) };
  });
  const columns = [...new Set(placed.map((one) => one.column))].toSorted(
    (a, b) => Number(a) - Number(b) || 0,
  );
  const lines = [...new Set(placed.map((one) => one.row))].map((name) => {
    const at = (key: string | number) => placed.find((one) => one.row === name && one.column === key)?.found;
    const cells = columns.map(at).map((found) => found && cell(found));
    return [name, ...cells, ...Object.values(more).map((value) => value(at))];
  });
  const head = columns.map((key) => (typeof key === 'number' ? formatNumber(key) : key));
  return table([corner, ...head, ...Object.keys(more)], lines);
}

/** Contenders side by side with p10 and p90, and how many times as fast as each of the others ours is. */
export function compare(cases: readonly Case[], ours: string, others: readonly string[]): string {
  const more: Record<string, MoreColumns<Case>[string]> = {
    [`MB/s of ${ours}`]: (at) => megabytesPerSecond(at(ours)),
  };
  for (const other of others) {
    const isMeasured = cases.some((found) => partsOf(found).contender === other);
    if (isMeasured) more[`to ${other}`] = (at) => times(at(ours), at(other));
  }
  return pivot(cases, {
    corner: 'ns (p10-p90)',
    row: ({ stage, corpus, batch }) => `${stage}/${corpus}/${batch}`,
    column: ({ contender }) => contender,
    cell: ({ nanoseconds: { median, p10, p90 } }) =>
      `${formatNumber(median)} (${formatNumber(p10)}-${formatNumber(p90)})`,
    more,
  });
}

/** Ours with each Node, and how many times as fast it is as aws-kinesis-agg. */
export function besideEachNode(cases: readonly Case[]): string {
  const peerOf = ({ name }: Case) =>
    cases.find((one) => one.name === name.replace(/\/(bulk|aggregate)\//, '/aws-kinesis-agg/'));
  return pivot(
    cases.filter(({ name }) => !name.includes('/aws-kinesis-agg/')),
    {
      corner: PER_USER_RECORD,
      row: ({ stage, corpus }) => `${stage}/${corpus}`,
      column: ({ batch }) => `Node ${batch}`,
      cell: (found) => `${formatNumber(median(found))} (${times(found, peerOf(found))})`,
    },
  );
}

/** Time as something grows: a row for each series. */
export function grow(cases: readonly Case[]): string {
  return pivot(cases, {
    corner: PER_USER_RECORD,
    row: ({ corpus, contender }) => `${corpus}/${contender}`,
    column: ({ batch }) => Number(batch),
    cell: median,
  });
}

/** `unit` has so many bytes. */
export function pivotSizes(sizes: readonly Size[], unit: string, byteLength: number): string {
  return pivot(sizes, {
    corner: unit,
    row: ({ contender, corpus }) => `${contender}/${corpus}`,
    column: ({ batch }) => batch,
    cell: ({ bytes }) => bytes / byteLength,
  });
}

function median({ nanoseconds }: Case): number {
  return nanoseconds.median;
}

/** How many times as fast as the second the first is. */
function times(one: Case | undefined, other: Case | undefined): string | undefined {
  return one && other && formatTimes(median(other) / median(one));
}
