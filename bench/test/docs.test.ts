import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { documents, fillBlocks } from '../src/docs.ts';
import { readResults } from '../src/results.ts';
import { environment, results } from './example-results.ts';

const root = join(import.meta.dirname, '..', '..');

describe('the documents', () => {
  test.each(documents.filter((path) => existsSync(join(root, path))))(
    '%s shows what results.json has; else run: node bench/src/docs.ts',
    (path) => {
      const text = readFileSync(join(root, path), 'utf8');
      expect(text).toBe(fillBlocks(text, readResults()));
    },
  );

  test('bench/README.md shows results', () => {
    expect(readFileSync(join(root, 'bench/README.md'), 'utf8')).toContain('<!-- bench:begin figures -->');
  });
});

describe('fillBlocks', () => {
  test('replaces what stands between the marks, and nothing else', () => {
    const text = 'before\n<!-- bench:begin bundle -->\nold\n<!-- bench:end -->\nafter\n';
    expect(fillBlocks(text, results)).toBe(`before
<!-- bench:begin bundle -->

| package        | minified, bytes | and gzipped |
| -------------- | --------------: | ----------: |
| @kpl-kit/deagg |          15,000 |       6,000 |

<!-- bench:end -->
after
`);
  });

  test('changes nothing the second time', () => {
    const once = fillBlocks('<!-- bench:begin -->\n<!-- bench:end -->\n', results);
    expect(fillBlocks(once, results)).toBe(once);
    expect(once).toContain(environment.cpu);
  });

  test('says when a block was not measured', () => {
    expect(fillBlocks('<!-- bench:begin -->\n<!-- bench:end -->', {})).toContain('Not measured yet.');
  });

  test('refuses a block that there is not', () => {
    expect(() => fillBlocks('<!-- bench:begin lambada -->\n<!-- bench:end -->', {})).toThrow(
      'no block lambada of results; there are figures, lambda, ',
    );
  });
});
