import { MAX_GZIP_BYTES } from './bundle-size.ts';
import { BATCHES, corpusNames } from './corpus.ts';
import { byName, type Case, type GrowthSeries, type Results, timesAsFast } from './results.ts';
import { formatNumber, formatTimes } from './table.ts';

/** One line of what is to be reached. */
export interface Figure {
  readonly work: string;
  readonly figure: string;
  readonly measured: string;
  /** Undefined when it was not measured. */
  readonly isReached: boolean | undefined;
  /** The batches (or limits) that reach it, where there are several. */
  readonly reachedBy?: readonly number[];
}

const MD5_IS_MOST_OF_THE_WORK = ['1000x1KB', '20x50KB'];
const SMALL = corpusNames.filter((name) => !MD5_IS_MOST_OF_THE_WORK.includes(name));
const MEBIBYTE = 2 ** 20;

/** All figures, each judged by the worst case of each batch. */
export function figuresOf(results: Results): Figure[] {
  const deaggregate = byName(results.deaggregate);
  const digest = byName(results.digest);
  const peers = byName(results.peers);
  const aggregate = byName(results.aggregate);
  const againstPeer = (stage: string, corpora: readonly string[]) =>
    corpora.flatMap((corpus) =>
      BATCHES.map((batch) => ({
        one: deaggregate.get(`${stage}/bulk/${corpus}/${batch}`),
        other: deaggregate.get(`${stage}/aws-kinesis-agg/${corpus}/${batch}`),
      })),
    );
  const againstFloor = (corpus: string) => [
    {
      one: deaggregate.get(`bytes/bulk/${corpus}/16`),
      other: deaggregate.get(`bytes/floor/${corpus}/16`),
    },
  ];
  const acrossLanguages = (stage: string, contender: string) =>
    corpusNames.flatMap((corpus) =>
      BATCHES.map((batch) => ({
        one: peers.get(`${stage}/bulk/${corpus}/${batch}`),
        other: peers.get(`${stage}/${contender}/${corpus}/${batch}`),
      })),
    );
  return [
    atLeast('Lambda shape against aws-kinesis-agg', 4, againstPeer('lambda', SMALL)),
    atLeast('the same where MD5 is most of the work', 2, againstPeer('lambda', MD5_IS_MOST_OF_THE_WORK)),
    atLeast('bytes in, user records out, against aws-kinesis-agg', 6, againstPeer('bytes', SMALL)),
    atLeast('the same where MD5 is most of the work', 2.5, againstPeer('bytes', MD5_IS_MOST_OF_THE_WORK)),
    atLeast('bytes, 16 of 20x50KB, against the floor', 2, againstFloor('20x50KB')),
    atLeast('bytes, 16 of 1000x1KB, against the floor', 1.5, againstFloor('1000x1KB')),
    atLeast(
      'digests alone, 16 and 100 of 51,200 bytes, against node:crypto',
      3,
      [16, 100].map((batch) => ({
        one: digest.get(`digest/lanes/51200B/${batch}`),
        other: digest.get(`digest/node-crypto/51200B/${batch}`),
      })),
    ),
    atLeast('bytes against the KCL (Java)', 2, acrossLanguages('bytes', 'kcl-java')),
    atLeast('Lambda shape against aws_kinesis_agg (Python)', 1, acrossLanguages('lambda', 'python')),
    ...['records/bulk', 'records/lazy', 'distinct-keys/bulk', 'distinct-keys/lazy'].map((name) =>
      flat(`growth from 100 to 100,000: ${name}`, results.growth?.series, name, 100, 100_000),
    ),
    ...['keys/bulk', 'keys/lazy'].map((name) =>
      flat(`growth from 1 to 100,000: ${name}`, results.growth?.series, name, 1, 100_000),
    ),
    ...['bytes', 'lambda'].map((shape) => {
      const run = results.memory?.runs.find(({ name }) => name === `${shape}/one-10MiB-record`);
      return {
        work: `lazy iteration of a 10 MiB record, ${shape}, extra heap`,
        figure: '< 32 MiB',
        ...(run === undefined
          ? unmeasured
          : {
              measured: `${formatNumber(run.peakBytes / MEBIBYTE)} MiB`,
              isReached: run.peakBytes < 32 * MEBIBYTE,
            }),
      };
    }),
    bundleFigure(results),
    atLeast(
      'aggregator against aws-kinesis-agg',
      3,
      [...aggregate.values()]
        .filter(({ contender }) => contender === 'add')
        .map((one) => ({
          one,
          other: aggregate.get(one.name.replace('/add/', '/aws-kinesis-agg/')),
        })),
    ),
    flat(
      'aggregator, limit from 51,200 bytes to 10 MiB',
      results.aggregate?.series,
      'limit',
      51_200,
      10_485_760,
    ),
    flat(
      'ShardedAggregator, from 1,000 user records put to 1,000,000',
      results.producing?.series,
      'user records',
      1_000,
      1_000_000,
    ),
    memoryFigure(results),
  ];
}

const unmeasured = { measured: 'not measured', isReached: undefined } as const;

interface Pair {
  readonly one: Case | undefined;
  readonly other: Case | undefined;
}

/** A part of the pairs is not enough: a case that is missing may be the worst. */
function atLeast(work: string, times: number, pairs: readonly Pair[]): Figure {
  const figure = times === 1 ? 'ahead' : `>= ${times}x`;
  const ratios = pairs.flatMap(({ one, other }) =>
    one === undefined || other === undefined ? [] : [{ one, times: timesAsFast(one, other) }],
  );
  if (ratios.length === 0 || ratios.length < pairs.length) return { work, figure, ...unmeasured };
  const places = [...new Set(ratios.map(({ one }) => one.batch))];
  const worst = places.map((batch) =>
    ratios
      .filter(({ one }) => one.batch === batch)
      .reduce((slowest, ratio) => (ratio.times < slowest.times ? ratio : slowest)),
  );
  const measured = worst.map(
    ({ one, times: worstTimes }) => `${formatTimes(worstTimes)} (${one.corpus}/${one.batch})`,
  );
  const reached = worst.filter((ratio) => ratio.times >= times);
  return {
    work,
    figure,
    measured: measured.join(', '),
    isReached: reached.length === worst.length,
    reachedBy: reached.map(({ one }) => one.batch),
  };
}

function flat(
  work: string,
  series: readonly GrowthSeries[] | undefined,
  name: string,
  from: number,
  to: number,
): Figure {
  const points = series?.find((candidate) => candidate.name === name)?.points ?? [];
  const medians = points
    .filter(({ at }) => at >= from && at <= to)
    .map(({ nanoseconds }) => nanoseconds.median);
  const figure = 'flat within 25 %';
  if (medians.length < 2) return { work, figure, ...unmeasured };
  // The worst rise from any point to a later one.
  const rises = medians.flatMap((earlier, index) => medians.slice(index).map((later) => later / earlier));
  const worst = Math.max(...rises);
  return { work, figure, measured: `+${Math.round((worst - 1) * 100)} %`, isReached: worst <= 1.25 };
}

function memoryFigure({ producing }: Results): Figure {
  const work = 'ShardedAggregator, live memory over 10,000,000 user records against 1,000,000';
  const figure = 'flat within 25 %';
  const [first, last] = producing?.runs ?? [];
  if (first === undefined || last === undefined) return { work, figure, ...unmeasured };
  const rise = last.peakLiveBytes / first.peakLiveBytes;
  const measured = `${rise < 1 ? '' : '+'}${Math.round((rise - 1) * 100)} % (${formatNumber(last.peakLiveBytes / MEBIBYTE)} MiB)`;
  return { work, figure, measured, isReached: rise <= 1.25 };
}

function bundleFigure({ bundle }: Results): Figure {
  const work = 'bundle of a Lambda function, minified and gzipped';
  const figure = `< ${formatNumber(MAX_GZIP_BYTES)} bytes`;
  const size = bundle?.sizes.find(({ name }) => name === '@kpl-kit/deagg');
  if (size === undefined) return { work, figure, ...unmeasured };
  return {
    work,
    figure,
    measured: `${formatNumber(size.gzipBytes)} bytes`,
    isReached: size.gzipBytes < MAX_GZIP_BYTES,
  };
}
