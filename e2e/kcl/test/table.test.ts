import { expect, it } from 'vitest';
import { outcomeOf } from '../src/outcome.ts';
import { renderTable } from '../src/table.ts';
import { makeUserRecords } from '../src/user-records.ts';
import { deliver } from './deliveries.ts';

it('renderTable has a column for each outcome', () => {
  const all = Array.from({ length: 1_200 }, (_, number) => deliver(number));
  const outcome = outcomeOf(
    makeUserRecords(1_200, 0, ['0']),
    { keep: all, 'drop-aggregate': all.slice(1) },
    all.slice(1),
  );
  expect(renderTable({ 'by shard': outcome })).toBe(
    `
|                                    | by shard |
| ---------------------------------- | -------: |
| user records sent                  |    1,200 |
| Kinesis records                    |        1 |
| user records that deagg returns    |    1,200 |
| those with 'drop-aggregate'        |    1,199 |
| user records that the KCL delivers |    1,199 |
| delivered twice                    |        0 |
| never delivered                    |        1 |`.trimStart(),
  );
});
