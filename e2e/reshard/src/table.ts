import { markdownTable } from 'markdown-table';
import type { ReshardResult } from './run-reshards.ts';

/** A row for each producer and consumer, in Markdown. */
export function renderTable(results: readonly ReshardResult[], userRecords: number): string {
  const rows = results.flatMap(({ producer, counts }) =>
    Object.entries(counts).map(([consumer, { delivered, lost, twice }]) => [
      producer,
      /^[a-z]+(-[a-z]+)*$/.test(consumer) ? `deagg, \`'${consumer}'\`` : consumer,
      ...[delivered, lost, twice].map(written),
    ]),
  );
  const header = ['producer', 'consumer', 'delivered', 'lost', 'twice'];
  const reports = results.map(
    ({ producer, reported, misplacedRecords, noticed }) =>
      `- ${producer}: reports ${written(reported)} as delivered; ${written(misplacedRecords)} aggregated records were dropped; ${noticed}.`,
  );
  return [
    markdownTable([header, ...rows], { align: ['', '', 'r', 'r', 'r'] }),
    `Counted in user records, of ${written(userRecords)}. From the producers:`,
    reports.join('\n'),
  ].join('\n\n');
}

function written(count: number): string {
  return count.toLocaleString('en');
}
