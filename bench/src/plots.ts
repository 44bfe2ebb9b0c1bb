import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plot, plotBars } from './plot.ts';
import { byName, megabytesPerSecond, type Results, resultsFolder } from './results.ts';

const BATCH = 16;

/** Colours that colour-blind people tell apart (Okabe and Ito). */
const colors = {
  peer: '#E69F00',
  floor: '#999999',
  bulk: '#0072B2',
  lazy: '#56B4E9',
  kcl: '#D55E00',
  python: '#CC79A7',
};

interface PlotSeries {
  readonly name: string;
  readonly color: string;
  readonly section: 'deaggregate' | 'peers';
  readonly contender: string;
}

const common: readonly PlotSeries[] = [
  { name: 'kpl-kit', color: colors.bulk, section: 'deaggregate', contender: 'bulk' },
  { name: 'kpl-kit, lazily', color: colors.lazy, section: 'deaggregate', contender: 'lazy' },
  { name: 'aws-kinesis-agg', color: colors.peer, section: 'deaggregate', contender: 'aws-kinesis-agg' },
];
const python: PlotSeries = { name: 'Python', color: colors.python, section: 'peers', contender: 'python' };
const kcl: PlotSeries = { name: 'KCL (Java)', color: colors.kcl, section: 'peers', contender: 'kcl-java' };
const floor = (name: string): PlotSeries => ({
  name,
  color: colors.floor,
  section: 'deaggregate',
  contender: 'floor',
});

/** Writes lambda.svg and bytes.svg. */
export function writePlots(results: Results): void {
  if (results.deaggregate === undefined) return;
  const plots = {
    lambda: plotOf(results, 'lambda', 'Lambda records in and out', [
      ...common,
      python,
      floor('base64 + MD5 alone'),
    ]),
    bytes: plotOf(results, 'bytes', 'Bytes in, user records out', [
      ...common,
      kcl,
      python,
      floor('MD5 alone'),
    ]),
  };
  for (const [name, plot] of Object.entries(plots)) {
    writeFileSync(join(resultsFolder, `${name}.svg`), plotBars(plot));
  }
}

/** Throughput, because times for one user record differ too much between the corpora for one scale. */
function plotOf(results: Results, stage: string, title: string, series: readonly PlotSeries[]): Plot {
  const { environment, cases } = results.deaggregate as NonNullable<Results['deaggregate']>;
  const found = { deaggregate: byName(results.deaggregate), peers: byName(results.peers) };
  const corpora = [...new Set(cases.map(({ corpus }) => corpus))];
  const shown = series.filter(({ section, contender }) =>
    corpora.some((corpus) => found[section].has(`${stage}/${contender}/${corpus}/${BATCH}`)),
  );
  return {
    title: `${title}: MB/s of Kinesis data, more is better`,
    subtitle: `${BATCH} aggregated records in one call, median; ${environment.cpu}, Node ${environment.node}, ${environment.date}`,
    series: shown,
    groups: corpora.map((name) => ({
      name,
      values: shown.map(({ section, contender }) => {
        const one = found[section].get(`${stage}/${contender}/${name}/${BATCH}`);
        return one && megabytesPerSecond(one);
      }),
    })),
  };
}
