import { describe, expect, it } from 'vitest';
import { fillTable } from '../src/documents.ts';
import { makeUserRecords } from '../src/producer/user-records.ts';
import { outcomeOf } from '../src/proof/outcome.ts';
import { renderClaims, renderTable } from '../src/table.ts';
import { deliver } from './deliveries.ts';

describe('renderTable', () => {
  it('has a column for each outcome', () => {
    const all = Array.from({ length: 1_200 }, (_, number) => deliver(number));
    const outcome = outcomeOf(
      makeUserRecords(1_200, 0, ['0']),
      { all, withoutDropped: all.slice(1) },
      all.slice(1),
    );
    expect(renderTable([{ name: 'by shard', outcome }])).toBe(
      `
|                                    | by shard |
| ---------------------------------- | -------: |
| user records sent                  |    1,200 |
| Kinesis records                    |        1 |
| user records that deagg gives      |    1,200 |
| those with 'drop-aggregate'        |    1,199 |
| user records that the KCL delivers |    1,199 |
| delivered twice                    |        0 |
| never delivered                    |        1 |`.trimStart(),
    );
  });
});

describe('renderClaims', () => {
  it('says which fail, and why', () => {
    const claims = [
      { claim: 'one is one', holds: true, because: [] },
      { claim: 'one is two', holds: false, because: ['it is one'] },
    ];
    expect(renderClaims(claims)).toBe('holds: one is one\nFAILS: one is two\n         it is one');
  });
});

describe('fillTable', () => {
  it('replaces what stands in the block, and nothing else', () => {
    const block = (content: string) => `a\n<!-- e2e:kcl:begin -->\n${content}<!-- e2e:kcl:end -->\nb\n`;
    expect(fillTable(block('old\n'), '| $1 |')).toBe(block('\n| $1 |\n\n'));
    expect(fillTable('a\n', '| new |')).toBe('a\n');
  });
});
