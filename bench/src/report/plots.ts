import { corpusNames } from '../input/corpus.ts';
import { megabytesPerSecond, type Results } from '../results.ts';
import { type Plot, plotBars } from './plot.ts';

/** Who has bars, in colours that colour-blind people tell apart (Okabe and Ito). */
const contenders = [
  { contender: 'bulk', name: 'kpl-kit', color: '#0072B2' },
  { contender: 'lazy', name: 'kpl-kit, lazily', color: '#56B4E9' },
  { contender: 'aws-kinesis-agg', name: 'aws-kinesis-agg', color: '#E69F00' },
  { contender: 'kcl-java', name: 'KCL (Java)', color: '#D55E00' },
  { contender: 'python', name: 'Python', color: '#CC79A7' },
];

/** The plots by file name. */
export function makePlots(results: Results): Record<string, string> {
  return {
    'lambda.svg': plotBars(plotOf(results, 'lambda', 'Lambda records in and out', 'base64 + MD5 alone')),
    'bytes.svg': plotBars(plotOf(results, 'bytes', 'Bytes in, user records out', 'MD5 alone')),
  };
}

/** Throughput, because times for one user record differ too much between the corpora for one scale. */
function plotOf({ deaggregate, peers }: Results, stage: string, title: string, floor: string): Plot {
  const { cpu, node, date } = deaggregate?.environment ?? {};
  // Both sections have kpl-kit: that of the first is shown.
  const cases = [...(deaggregate?.cases ?? []), ...(peers?.cases ?? [])];
  const at = (contender: string, corpus: string) =>
    megabytesPerSecond(cases.find(({ name }) => name === `${stage}/${contender}/${corpus}/16`));
  const series = [...contenders, { contender: 'floor', name: floor, color: '#999999' }].filter(
    ({ contender }) => corpusNames.some((corpus) => at(contender, corpus) !== undefined),
  );
  return {
    title: `${title}: MB/s of Kinesis data, more is better`,
    subtitle: `16 aggregated records in one call, median; ${cpu}, Node ${node}, ${date}`,
    series,
    groups: corpusNames.map((name) => ({ name, values: series.map(({ contender }) => at(contender, name)) })),
  };
}
