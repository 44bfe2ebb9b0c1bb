import { spreadText, timesText, where } from './cells.ts';
import type { Figure } from './figures.ts';
import { byName, type GrowthSeries, type MemoryRun, megabytesPerSecond, type Results } from './results.ts';
import { formatNumber, table } from './table.ts';

const MEBIBYTE = 2 ** 20;

/** What is to be reached, and whether it is. */
export function renderFigures(figures: readonly Figure[]): string {
  if (figures.length === 0) return '';
  return table(
    ['work', 'figure', 'measured', ''],
    figures.map((one) => [one.work, one.figure, one.measured, verdict(one)]),
  );
}

function verdict({ isReached, reachedBy = [] }: Figure): string {
  if (isReached === undefined) return '?';
  if (isReached) return 'reached';
  return reachedBy.length === 0
    ? 'not reached'
    : `not reached, but at ${reachedBy.map(formatNumber).join(' and ')}`;
}

/** Growth, and where it was measured. */
export function renderGrowth({ growth }: Results): string {
  if (growth === undefined || growth.series.length === 0) return '';
  return `${renderSeries(growth.series)}\n\n${where(growth.environment)}`;
}

/** Time for one user record, every series a row. */
function renderSeries(series: readonly GrowthSeries[] | undefined): string {
  if (series === undefined || series.length === 0) return '';
  const places = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].toSorted(
    (a, b) => a - b,
  );
  const rows = series.map(({ name, points }) => [
    name,
    ...places.map((place) => points.find(({ at }) => at === place)?.nanoseconds.median),
  ]);
  return table(['ns for one user record', ...places.map(formatNumber)], rows);
}

/** Peak heap. */
export function renderMemory({ memory }: Results): string {
  if (memory === undefined || memory.runs.length === 0) return '';
  return `${renderRuns('lazily', memory.runs)}\n\n${where(memory.environment)}`;
}

/** ShardedAggregator: time as more is put, and memory. */
export function renderProducing({ producing }: Results): string {
  if (producing === undefined) return '';
  const { series, runs, environment } = producing;
  return [
    ...series.map((one) => renderSeries([one])),
    renderRuns('user records put', runs),
    where(environment),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function renderRuns(title: string, runs: readonly MemoryRun[]): string {
  if (runs.length === 0) return '';
  const rows = runs.map(({ name, userRecords, byteLength, peakBytes, peakLiveBytes }) => [
    name,
    formatNumber(userRecords),
    formatNumber(byteLength / MEBIBYTE),
    formatNumber(peakBytes / MEBIBYTE),
    formatNumber(peakLiveBytes / MEBIBYTE),
  ]);
  return table([title, 'user records', 'MiB of records', 'peak extra MiB', 'of it live'], rows);
}

/** The aggregator, and how it grows with its limit. */
export function renderAggregation({ aggregate }: Results): string {
  if (aggregate === undefined || aggregate.cases.length === 0) return '';
  const found = byName(aggregate);
  const rows = aggregate.cases.map((one) => {
    const peer = found.get(`aggregate/aws-kinesis-agg/${one.corpus}/${one.batch}`);
    return [
      one.name,
      spreadText(one),
      1e9 / one.nanoseconds.median,
      megabytesPerSecond(one),
      timesText(one, peer),
    ];
  });
  const head = [
    'aggregate/how/data/limit',
    'ns for one user record',
    'user records/s',
    'MB/s',
    'to aws-kinesis-agg',
  ];
  return [table(head, rows), renderSeries(aggregate.series), where(aggregate.environment)]
    .filter(Boolean)
    .join('\n\n');
}

/** Bundle sizes. */
export function renderBundles({ bundle }: Results): string {
  if (bundle === undefined) return '';
  const rows = bundle.sizes.map(({ name, minifiedBytes, gzipBytes }) => [name, minifiedBytes, gzipBytes]);
  return table(['package', 'minified, bytes', 'and gzipped'], rows);
}
