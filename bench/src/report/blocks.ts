import { type Case, type NameParts, partsOf, type Results, type Section } from '../results.ts';
import type { SectionName } from '../sections.ts';
import { byCorpus, compare, grow, median, pivot, pivotSizes, times } from './pivot.ts';

type Block = (results: Results) => string;

const MEBIBYTES = ['MiB', 2 ** 20] as const;
const ALONGSIDE = ['aws-kinesis-agg', 'floor'];
const HANDLERS = ['iterDeaggregateRecords', 'async function', 'async, by partition key'];
const PEERS = ['kcl-java', 'python'];

/** A table for each kind of cases or sizes. Empty when it was not measured. */
const tables: Readonly<Record<string, Block>> = {
  lambda: blockOf('deaggregate', (section) => compare(casesOf(section, 'lambda'), 'bulk', ALONGSIDE)),
  bytes: blockOf('deaggregate', (section) => compare(casesOf(section, 'bytes'), 'bulk', ALONGSIDE)),
  handler: blockOf('handler', (section) => compare(casesOf(section, 'handler'), 'plain function', HANDLERS)),
  digest: blockOf('digest', (section) => compare(casesOf(section, 'digest'), 'lanes', ['node-crypto'])),
  growth: blockOf('growth', (section) => grow(casesOf(section, 'growth'))),
  aggregate: blockOf('aggregate', (section) =>
    compare(casesOf(section, 'aggregate'), 'add', ['aws-kinesis-agg']),
  ),
  limit: blockOf('aggregate', (section) => grow(casesOf(section, 'limit'))),
  producing: blockOf('producing', (section) => grow(casesOf(section, 'producing'))),
  memory: blockOf('memory', ({ sizes }) => pivotSizes(sizes, ...MEBIBYTES)),
  bundle: blockOf('bundle', ({ sizes }) => pivotSizes(sizes, 'bytes', 1)),
  'peers-lambda': blockOf('peers', (section) => compare(casesOf(section, 'lambda'), 'bulk', PEERS)),
  'peers-bytes': blockOf('peers', (section) => compare(casesOf(section, 'bytes'), 'bulk', PEERS)),
};

/** Everything that a document may show. */
export const blocks: Readonly<Record<string, Block>> = {
  ...tables,
  summary: blockOf('deaggregate', (section) => {
    const shown = by16(casesOf(section, 'lambda')).filter(({ name }) => !name.includes('/lazy/'));
    const named = shown.map((found) => ({ ...found, name: found.name.replace('/bulk/', '/kpl-kit/') }));
    return byCorpus(named, {
      'to aws-kinesis-agg': (at) => times(at('kpl-kit'), at('aws-kinesis-agg')),
      'to the floor': (at) => times(at('kpl-kit'), at('floor')),
    });
  }),
  throughput: blockOf('handler', (section, { deaggregate }) => {
    const columns: Record<string, string> = { bytes: 'bytes', lambda: 'Lambda records' };
    const handled = casesOf(section, 'handler').filter(({ name }) => !name.includes('/iterDeaggregate'));
    const corpora = handled.map((found) => partsOf(found).corpus);
    const isBulk = ({ contender, corpus }: NameParts) => contender === 'bulk' && corpora.includes(corpus);
    const read = Object.keys(columns).flatMap((stage) => by16(casesOf(deaggregate, stage)));
    const bulk = read.filter((found) => isBulk(partsOf(found)));
    return pivot([...bulk, ...handled], {
      corner: 'user records a second and core',
      row: ({ corpus }) => corpus,
      column: ({ stage, contender }) => columns[stage] ?? `kinesisHandler, ${contender}`,
      cell: (found) => toTwoDigits(1e9 / median(found)),
    });
  }),
  'producing-memory': blockOf('memory', ({ sizes }) => {
    const ours = sizes.filter(({ name }) => name.startsWith('memory/ShardedAggregator/'));
    return pivotSizes(ours, ...MEBIBYTES);
  }),
};

/** Everything that was measured, for a terminal. */
export function renderResults(results: Results): string {
  const texts = Object.entries(tables).map(([name, render]) => ({ name, text: render(results) }));
  return texts.flatMap(({ name, text }) => (text === '' ? [] : [`\n${name}\n\n${text}`])).join('\n');
}

/** A table with where, with what and when it was measured, and what is missing. */
function blockOf(name: SectionName, render: (section: Section, results: Results) => string): Block {
  return (results) => {
    const section = results[name];
    const text = section && render(section, results);
    if (!text) return '';
    const { date, cpu, cores, node, versions } = section.environment;
    const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    const where = `${cpu}, ${cores} cores, Node ${node}, ${others.join(', ')}, ${date}.`;
    const missing = Object.entries(section.missing ?? {}).map(
      (entry) => `Not measured: ${entry.join(': ')}.`,
    );
    return [text, ...missing, where].join('\n\n');
  };
}

function casesOf(section: Section | undefined, stage: string): Case[] {
  return section?.cases.filter((found) => partsOf(found).stage === stage) ?? [];
}

function by16(cases: readonly Case[]): Case[] {
  return cases.filter((found) => partsOf(found).batch === '16');
}

/** More digits would say more than a measurement knows. */
function toTwoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
