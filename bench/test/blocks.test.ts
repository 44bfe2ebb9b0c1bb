import { describe, expect, test } from 'vitest';
import { blocks, renderResults } from '../src/report/blocks.ts';
import type { Results, SectionName } from '../src/results.ts';
import { caseOf, environment, results } from './example-results.ts';

const where = 'a CPU, 2 cores, memory 9.5 GB/s, Node 24.21.0, aws-kinesis-agg 4.2.8, 2026-11-24.';

describe('blocks', () => {
  test('compare contenders, median and p10 to p90, by how many times as fast ours is', () => {
    expect(blocks.lambda?.(results)).toBe(`\
| ns (p10-p90)      | aws-kinesis-agg | floor         | bulk         | MB/s of bulk | to aws-kinesis-agg | to floor |
| ----------------- | --------------- | ------------- | ------------ | -----------: | ------------------ | -------- |
| lambda/20x50KB/16 | 300 (299-301)   | 150 (149-151) | 100 (99-101) |        1,000 | 3.0x               | 1.50x    |

${where}`);
  });

  test('put what grows in order, with a dash where a series has no point', () => {
    const cases = [
      caseOf('growth/bulk/records/1000', 80),
      caseOf('growth/bulk/records/100', 90),
      caseOf('growth/bulk/keys/1', 70),
      caseOf('growth/bulk/keys/1000', 75),
    ];
    expect(blocks.growth?.(measured('growth', cases))).toBe(`\
| ns for one user record |  1 | 100 | 1,000 |
| ---------------------- | -: | --: | ----: |
| records/bulk           |  - |  90 |    80 |
| keys/bulk              | 70 |   - |    75 |

${where}`);
  });

  test('show ours with each Node, and how many times as fast it is as aws-kinesis-agg', () => {
    const cases = [20, 24].flatMap((major) => [
      caseOf(`lambda/aws-kinesis-agg/x/${major}`, 300),
      caseOf(`lambda/bulk/x/${major}`, 4_000 / major),
      caseOf(`aggregate/aws-kinesis-agg/y/${major}`, 450),
      caseOf(`aggregate/aggregate/y/${major}`, 150),
    ]);
    expect(blocks.nodes?.(measured('nodes', cases))).toBe(`\
| ns for one user record | Node 20     | Node 24     |
| ---------------------- | ----------- | ----------- |
| lambda/x               | 200 (1.50x) | 167 (1.80x) |
| aggregate/y            | 150 (3.0x)  | 150 (3.0x)  |

${where}`);
  });

  test('name a contender that could not run', () => {
    const cases = [caseOf('bytes/bulk/x/1', 50)];
    const missing = { 'KCL (Java)': 'not found' };
    const text = blocks['peers-bytes']?.({ peers: { environment, cases, sizes: [], missing } });
    expect(text).toContain(
      '| bytes/x/1    | 50 (49-51) |        2,000 |\n\nNot measured: KCL (Java): not found.\n',
    );
  });

  test('are empty when their section was not measured', () => {
    expect(Object.values(blocks).map((block) => block({}))).toEqual(Object.values(blocks).map(() => ''));
  });
});

describe('renderResults', () => {
  test('shows what was measured under the names of the blocks', () => {
    const names = [...renderResults(results).matchAll(/^\n?([\w-]+)\n\n\|/gm)].map(([, name]) => name);
    expect(names).toEqual(['lambda', 'bytes', 'bundle']);
  });
});

function measured(section: SectionName, cases: ReturnType<typeof caseOf>[]): Results {
  return { [section]: { environment, cases, sizes: [] } };
}
