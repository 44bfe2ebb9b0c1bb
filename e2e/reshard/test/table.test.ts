import { expect, test } from 'vitest';
import { renderTable } from '../src/table.ts';
import { result } from './results.ts';

test('the table has a row for each pair of a producer and a consumer', () => {
  const results = [result('KPL 1.0.7', 4), result('kpl-kit', 0, { reported: 12_345 })];
  expect(renderTable(results, 10)).toBe(`| producer  | consumer                  | delivered | lost | twice |
| --------- | ------------------------- | --------: | ---: | ----: |
| KPL 1.0.7 | the KCL                   |         6 |    4 |     0 |
| KPL 1.0.7 | deagg, \`'keep'\`           |        10 |    0 |     3 |
| KPL 1.0.7 | deagg, \`'drop-record'\`    |        10 |    0 |     3 |
| KPL 1.0.7 | deagg, \`'drop-aggregate'\` |         6 |    4 |     0 |
| kpl-kit   | the KCL                   |        10 |    0 |     0 |
| kpl-kit   | deagg, \`'keep'\`           |        10 |    0 |     3 |
| kpl-kit   | deagg, \`'drop-record'\`    |        10 |    0 |     3 |
| kpl-kit   | deagg, \`'drop-aggregate'\` |        10 |    0 |     0 |

Counted in user records, of 10. From the producers:

- KPL 1.0.7: reports 10 as delivered; 2 aggregated records were dropped; nothing noticed.
- kpl-kit: reports 12,345 as delivered; 2 aggregated records were dropped; nothing noticed.`);
});
