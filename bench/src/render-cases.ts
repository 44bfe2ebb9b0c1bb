import { spreadText, timesText, where } from './cells.ts';
import { byName, type CaseSection, megabytesPerSecond, type Results } from './results.ts';
import { table } from './table.ts';

/** One stage in one process: every batch a row, every contender a column. */
export function renderStage(section: CaseSection | undefined, stage: string): string {
  const cases = section?.cases.filter((found) => found.stage === stage) ?? [];
  if (section === undefined || cases.length === 0) return '';
  const contenders = [...new Set(cases.map(({ contender }) => contender))];
  const found = byName(section);
  const places = [...new Set(cases.map(({ corpus, batch }) => `${corpus}/${batch}`))];
  const rows = places.map((place) => {
    const at = (contender: string) => found.get(`${stage}/${contender}/${place}`);
    const ours = at('bulk');
    return [
      place,
      ...contenders.map((contender) => spreadText(at(contender))),
      ours && megabytesPerSecond(ours),
      timesText(ours, at('aws-kinesis-agg')),
      timesText(ours, at('floor')),
      ...(contenders.includes('bulk-before') ? [timesText(ours, at('bulk-before'))] : []),
    ];
  });
  const head = [
    'corpus/batch',
    ...contenders,
    'MB/s of bulk',
    'to aws-kinesis-agg',
    'to the floor',
    ...(contenders.includes('bulk-before') ? ['to before'] : []),
  ];
  return `${table(head, rows)}\n\nNanoseconds for one user record: median (p10-p90 of the rounds). ${where(section.environment)}`;
}

/** Every corpus a row, every part of the work a column. */
export function renderParts(section: CaseSection | undefined): string {
  if (section === undefined || section.cases.length === 0) return '';
  const parts = [...new Set(section.cases.map(({ contender }) => contender))];
  const corpora = [...new Set(section.cases.map(({ corpus }) => corpus))];
  const rows = corpora.map((corpus) => [
    corpus,
    ...parts.map(
      (part) =>
        section.cases.find((one) => one.corpus === corpus && one.contender === part)?.nanoseconds.median,
    ),
  ]);
  return `${table(['ns for one user record', ...parts], rows)}\n\n${where(section.environment)}`;
}

/** Other languages, each in a process of its own; a contender that could not run is named. */
export function renderPeers({ peers }: Results): string {
  if (peers === undefined) return '';
  const found = byName(peers);
  const stages = [...new Set(peers.cases.map(({ stage }) => stage))];
  const tables = stages.map((stage) => {
    const cases = peers.cases.filter((candidate) => candidate.stage === stage);
    const contenders = [...new Set(cases.map(({ contender }) => contender))];
    const others = contenders.filter((contender) => contender !== 'bulk');
    const places = [...new Set(cases.map(({ corpus, batch }) => `${corpus}/${batch}`))];
    const rows = places.map((place) => {
      const ours = found.get(`${stage}/bulk/${place}`);
      const at = (contender: string) => found.get(`${stage}/${contender}/${place}`);
      return [
        `${stage}/${place}`,
        ...contenders.map((contender) => spreadText(at(contender))),
        ...others.map((contender) => timesText(ours, at(contender))),
      ];
    });
    return table(['corpus/batch', ...contenders, ...others.map((contender) => `to ${contender}`)], rows);
  });
  const missing = peers.missing.map(({ contender, reason }) => `Not measured: ${contender}: ${reason}`);
  return [...tables, ...missing, `Nanoseconds for one user record. ${where(peers.environment)}`].join('\n\n');
}

/** For the README of the repository: a batch of 16 in Lambda. */
export function renderSummary({ deaggregate }: Results): string {
  if (deaggregate === undefined) return '';
  const found = byName(deaggregate);
  const corpora = [...new Set(deaggregate.cases.map(({ corpus }) => corpus))];
  const rows = corpora.map((corpus) => {
    const at = (contender: string) => found.get(`lambda/${contender}/${corpus}/16`);
    const ours = at('bulk');
    return [
      corpus,
      at('aws-kinesis-agg')?.nanoseconds.median,
      at('floor')?.nanoseconds.median,
      ours?.nanoseconds.median,
      timesText(ours, at('aws-kinesis-agg')),
      timesText(ours, at('floor')),
    ];
  });
  const head = [
    'ns for one user record',
    'aws-kinesis-agg',
    'floor',
    'kpl-kit',
    'to aws-kinesis-agg',
    'to the floor',
  ];
  return `${table(head, rows)}\n\n${where(deaggregate.environment)}`;
}

/** Digests alone. */
export function renderDigests(section: CaseSection | undefined): string {
  if (section === undefined || section.cases.length === 0) return '';
  const found = byName(section);
  const rows = section.cases.map((one) => {
    const floor = found.get(`digest/node-crypto/${one.corpus}/${one.batch}`);
    return [one.name, spreadText(one), megabytesPerSecond(one), timesText(one, floor)];
  });
  return `${table(['case', 'ns for one message', 'MB/s', 'to node-crypto'], rows)}\n\n${where(section.environment)}`;
}
