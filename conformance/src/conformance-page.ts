import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, adapters } from './adapters.ts';
import { kindOf, policies } from './case.ts';
import { type KnownResults, readKnown } from './known-results.ts';
import { loadCases } from './load-cases.ts';

/** The page that `writePage` writes. */
export const PAGE: string = join(import.meta.dirname, '..', '..', 'docs', 'conformance.md');

export function writePage(): void {
  writeFileSync(PAGE, renderPage());
}

/** From `results/` and the cases alone: the same without Java and Python. */
export function renderPage(): string {
  const cases = loadCases();
  const kinds = [...new Set(cases.map(kindOf))];
  const ran = adapters.flatMap((adapter) => {
    const known = readKnown(adapter);
    return known === undefined ? [] : [{ adapter, known }];
  });
  const count = (direction: string) => cases.filter(({ id }) => id.startsWith(`${direction}/`)).length;
  const [reads, writes] = [count('read'), count('write')];
  return `# Conformance

${reads} records to read and ${writes} lists of user records to write, from [fixtures/conformance](../fixtures/README.md#conformance-cases),
and what each implementation makes of them. [How to add your implementation](../conformance/README.md#how-to-add-your-implementation).
This page is generated: \`npm run conformance -- --all --update\`.

Each implementation is judged by the policy that it follows: a reader that refuses what is damaged by \`strict\`, one that passes it
on by \`lossless\`, one that follows the KCL by \`kcl\`.

## Implementations

${table(
  ['implementation', 'version', 'language', 'run on', 'reading by', 'passes', 'writing by', 'passes'],
  ran.map(({ adapter, known }) => [
    adapter.title,
    known.version,
    adapter.language,
    known.runOn,
    ...(['read', 'write'] as const).flatMap((direction) => {
      const policy = adapter[direction];
      const of = direction === 'read' ? reads : writes;
      return policy === undefined
        ? ['', '']
        : [`\`${policy}\``, share(known.byPolicy[policy][direction], of)];
    }),
  ]),
)}

Not run: version 2 of AWS's aggregator and deaggregator for Java, which Maven Central does not have, and the KPL itself, whose
captures are among the cases.

## Kinds of cases

Cases that pass, of all.

${table(
  ['kind', ...ran.map(({ adapter }) => adapter.title)],
  kinds.map((kind) => [kind, ...ran.map(({ known }) => known.shares[kind]?.join(' of ') ?? '')]),
)}

## Every policy

Cases that pass under each policy, also those that an implementation does not follow: reading / writing.

${table(
  ['implementation', ...policies.map((policy) => `\`${policy}\``)],
  ran.map(({ adapter, known }) => [
    adapter.title,
    ...policies.map((policy) => {
      const { read, write } = known.byPolicy[policy];
      return [adapter.read && read, adapter.write && write]
        .filter((passed) => passed !== undefined)
        .join(' / ');
    }),
  ]),
)}

## Misses

Each list begins with its reason. To repeat a case: \`npm run conformance -- --command '...' --case ID\`.

${ran
  .filter(({ known }) => known.misses.length > 0)
  .map(({ adapter, known }) => missesOf(adapter, known))
  .join('\n\n')}
`;
}

function missesOf({ title }: Adapter, { misses }: KnownResults): string {
  const lists = misses.map(({ reason, cases }) => {
    const ids = Object.entries(cases).map(([id, fault]) => `- \`${id}\`: ${fault}`);
    return `<details><summary>${ids.length}: ${reason.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>')}</summary>\n\n${ids.join('\n')}\n\n</details>`;
  });
  return `### ${title}\n\n${lists.join('\n')}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => row.join(' | ')).join('\n');
}

function share(passed: number, of: number): string {
  return `${passed} of ${of}${passed === of ? '' : ` (${Math.floor((passed / of) * 100)} %)`}`;
}
