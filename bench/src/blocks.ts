import { figuresOf } from './figures.ts';
import { renderDigests, renderParts, renderPeers, renderStage, renderSummary } from './render-cases.ts';
import { renderSizing, renderThroughput } from './render-scaling.ts';
import {
  renderAggregation,
  renderBundles,
  renderFigures,
  renderGrowth,
  renderMemory,
  renderProducing,
} from './render-sections.ts';
import type { Results } from './results.ts';

/** The blocks that a document may show, each from one part of the results. Empty when that part was not measured. */
export const blocks: Readonly<Record<string, (results: Results) => string>> = {
  figures: (results) => renderFigures(figuresOf(results)),
  lambda: ({ deaggregate }) => renderStage(deaggregate, 'lambda'),
  bytes: ({ deaggregate }) => renderStage(deaggregate, 'bytes'),
  peers: renderPeers,
  parts: ({ parts }) => renderParts(parts),
  handler: ({ handler }) => renderParts(handler),
  throughput: renderThroughput,
  sizing: renderSizing,
  digest: ({ digest }) => renderDigests(digest),
  growth: renderGrowth,
  memory: renderMemory,
  aggregate: renderAggregation,
  producing: renderProducing,
  bundle: renderBundles,
  summary: renderSummary,
};

const titles: Readonly<Record<string, string>> = {
  lambda: 'Lambda records in and out',
  bytes: 'Bytes in, user records out',
  peers: 'Other languages, each in a process of its own, the same files',
  parts: 'Where the time goes, 16 aggregated records a call',
  handler: 'Lambda functions made by kinesisHandler, 16 aggregated records a call',
  digest: 'Digests alone',
  growth: 'Growth',
  memory: 'Memory',
  aggregate: 'Aggregator',
  producing: 'ShardedAggregator',
  bundle: 'Bundle of a Lambda function',
};

/** All that was measured, for a terminal. */
export function renderResults(results: Results): string {
  const measured = figuresOf(results).filter(({ isReached }) => isReached !== undefined);
  const parts = Object.entries(titles).map(([name, title]) => ({
    title,
    text: blocks[name]?.(results) ?? '',
  }));
  return [...parts, { title: 'What is to be reached', text: renderFigures(measured) }]
    .filter(({ text }) => text !== '')
    .map(({ title, text }) => `\n${title}\n\n${text}`)
    .join('\n');
}
