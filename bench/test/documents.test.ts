import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillBlocks } from '@kpl-kit/workspace/fill-blocks';
import { describe, expect, test } from 'vitest';
import { root } from '../src/paths.ts';
import { documents, MARKER, renderBlock } from '../src/report/documents.ts';
import { makePlots } from '../src/report/plots.ts';
import { readResults, resultsFolder } from '../src/results.ts';
import { results } from './example-results.ts';

describe('what is made of results.json, else run: npm run bench -- --show', () => {
  test.each(documents)('%s shows what it has', (path) => {
    const text = readFileSync(join(root, path), 'utf8');
    expect(text).toBe(fillBlocks(text, MARKER, (name) => renderBlock(readResults(), name)));
    expect(text).toContain('<!-- bench:begin');
  });

  test.each(Object.entries(makePlots(readResults())))('%s shows what it has', (name, plot) => {
    expect(readFileSync(join(resultsFolder, name), 'utf8')).toBe(plot);
  });
});

describe('renderBlock', () => {
  test('shows a block by its name', () => {
    expect(renderBlock(results, 'bundle')).toBe(`\
| bytes                 | minified | gzipped |
| --------------------- | -------: | ------: |
| deagg/Lambda function |   15,000 |   6,000 |

a CPU, 2 cores, memory 9.5 GB/s, Node 24.21.0, aws-kinesis-agg 4.2.8, 2026-11-24.`);
  });

  test('says when a block was not measured', () => {
    expect(renderBlock({}, 'lambda')).toBe('Not measured yet.');
  });

  test('refuses an unknown block', () => {
    expect(() => renderBlock(results, 'lambada')).toThrow(
      'no block lambada of results; there are lambda, bytes, ',
    );
  });
});
