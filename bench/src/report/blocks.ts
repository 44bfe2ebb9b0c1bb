import { type Case, partsOf, type Results, type Section, type SectionName } from '../results.ts';
import { besideEachNode, compare, grow, pivotSizes } from './pivot.ts';

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
    compare(casesOf(section, 'aggregate'), 'aggregate', ['aws-kinesis-agg']),
  ),
  producing: blockOf('producing', (section) => grow(casesOf(section, 'producing'))),
  nodes: blockOf('nodes', (section) => besideEachNode(section.cases)),
  memory: blockOf('memory', ({ sizes }) => pivotSizes(sizes, ...MEBIBYTES)),
  bundle: blockOf('bundle', ({ sizes }) => pivotSizes(sizes, 'bytes', 1)),
  'peers-lambda': blockOf('peers', (section) => compare(casesOf(section, 'lambda'), 'bulk', PEERS)),
  'peers-bytes': blockOf('peers', (section) => compare(casesOf(section, 'bytes'), 'bulk', PEERS)),
};

/** Everything that a document may show. */
export const blocks: Readonly<Record<string, Block>> = {
  ...tables,
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
function blockOf(name: SectionName, render: (section: Section) => string): Block {
  return (results) => {
    const section = results[name];
    const text = section && render(section);
    if (!text) return '';
    const { date, cpu, cores, memoryGBPerSecond, node, versions } = section.environment;
    const memory = memoryGBPerSecond === undefined ? [] : [`memory ${memoryGBPerSecond} GB/s`];
    const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    const where = [cpu, `${cores} cores`, ...memory, `Node ${node}`, ...others, `${date}.`].join(', ');
    const missing = Object.entries(section.missing ?? {}).map(
      (entry) => `Not measured: ${entry.join(': ')}.`,
    );
    return [text, ...missing, where].join('\n\n');
  };
}

function casesOf(section: Section | undefined, stage: string): Case[] {
  return section?.cases.filter((found) => partsOf(found).stage === stage) ?? [];
}
