import type { Claim } from './proof/claims.ts';
import type { Outcome } from './proof/outcome.ts';

/** A column of the table. */
export interface NamedOutcome {
  readonly name: string;
  readonly outcome: Outcome;
}

const ROWS: readonly (readonly [string, (outcome: Outcome) => number])[] = [
  ['user records sent', ({ sent }) => sent.size],
  ['Kinesis records', ({ kinesisRecordCount }) => kinesisRecordCount],
  ['user records that deagg gives', ({ read }) => read.size],
  ["those with 'drop-aggregate'", ({ expected }) => expected.size],
  ['user records that the KCL delivers', ({ delivered }) => delivered.size],
  ['delivered twice', ({ twiceCount }) => twiceCount],
  ['never delivered', ({ lost }) => lost.size],
];

/** What became of the user records, in Markdown. */
export function renderTable(outcomes: readonly NamedOutcome[]): string {
  const rows = [
    ['', ...outcomes.map(({ name }) => name)],
    ...ROWS.map(([title, count]) => [
      title,
      ...outcomes.map(({ outcome }) => count(outcome).toLocaleString('en')),
    ]),
  ];
  const widths = outcomes.map(({ name }, column) =>
    Math.max(name.length, ...rows.map((row) => row[column + 1]?.length ?? 0)),
  );
  const titleWidth = Math.max(...rows.map(([title = '']) => title.length));
  const lines = rows.map(([title = '', ...cells]) =>
    [title.padEnd(titleWidth), ...cells.map((cell, column) => cell.padStart(widths[column] ?? 0))].join(
      ' | ',
    ),
  );
  const rule = ['-'.repeat(titleWidth), ...widths.map((width) => `${'-'.repeat(width - 1)}:`)].join(' | ');
  return [lines[0], rule, ...lines.slice(1)].map((line) => `| ${line} |`).join('\n');
}

/** A line for each claim; what speaks against it below. */
export function renderClaims(claims: readonly Claim[]): string {
  return claims
    .flatMap(({ claim, holds, because }) => [
      `${holds ? 'holds' : 'FAILS'}: ${claim}`,
      ...because.map((line) => `         ${line}`),
    ])
    .join('\n');
}
