import { fillDocuments } from '@kpl-kit/workspace/fill-blocks';
import { markdownTable } from 'markdown-table';
import { runsOn, type Scenario, scenarios } from '../scenarios/index.ts';
import { type StoredCapture, storedCaptures, storedVersions } from './capture-file.ts';

const DOCUMENTS = ['docs/ground-truth.md'];

/** Writes into the documents what the versions of the KPL do differently. Returns those that changed. */
export function writeVersionTable(): string[] {
  return fillDocuments(DOCUMENTS, 'capture', renderVersionTable);
}

/** A row for each scenario of which the versions send something else, or which only some can run. */
export function renderVersionTable(): string {
  const versions = storedVersions();
  const isSame = (scenario: Scenario) =>
    storedCaptures(scenario).some(({ holdsFor }) => versions.every((version) => holdsFor.includes(version)));
  const paced = scenarios.filter((scenario) => scenario.paced);
  const differing = paced.filter((scenario) => !isSame(scenario));
  const rows = differing.map((scenario) => [
    `\`${scenario.name}\``,
    ...versions.map((version) => cellOf(scenario, version)),
  ]);
  const sameCount = paced.length - differing.length;
  return [
    markdownTable([['scenario', ...versions.map((version) => `KPL ${version}`)], ...rows]),
    'In entries. "Hash key" is the explicit one.',
    `The other ${sameCount} paced scenarios, and the five in \`sample.json\`, are the same byte for byte with KPL ${versions.join(' and ')}.`,
  ].join('\n\n');
}

function cellOf(scenario: Scenario, version: string): string {
  if (!runsOn(scenario, version)) return 'never asks';
  const capture = storedCaptures(scenario).find(({ holdsFor }) => holdsFor.includes(version));
  return capture === undefined ? 'not captured' : contentsOf(capture);
}

function contentsOf({ put, putRecords }: StoredCapture): string {
  const raw = putRecords.filter(({ userRecords }) => userRecords.length === 1);
  const withoutHashKey = raw.filter(({ ExplicitHashKey }) => ExplicitHashKey === undefined);
  const lost = withoutHashKey.filter(
    ({ userRecords: [position = 0] }) => put[position]?.explicitHashKey != null,
  );
  const parts = [
    [putRecords.length - raw.length, 'aggregated'],
    [raw.length - withoutHashKey.length, 'raw'],
    [
      withoutHashKey.length,
      `raw without hash key${lost.length === 0 ? '' : ` (${lost.length} put with one)`}`,
    ],
  ] as const;
  return parts.flatMap(([count, what]) => (count === 0 ? [] : `${count} ${what}`)).join(', ');
}
