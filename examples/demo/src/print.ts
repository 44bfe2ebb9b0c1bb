import type { Difference, DifferenceKind, ReceivedRecord, SentBatch } from './compare.ts';
import type { Batch } from './records.ts';
import { type Column, table } from './table.ts';
import { printable, readable, shorten } from './text.ts';

const KINDS: readonly DifferenceKind[] = ['missing', 'extra', 'reordered', 'changed'];
const DIFFERENCES_SHOWN = 5;

/** What goes in: for each source its user records, and the Kinesis records that hold them. */
export function describePut(batches: readonly Batch[], width: number): string[] {
  const columns: Column[] = [
    { title: 'Put into the stream' },
    { title: 'user records', align: 'right' },
    { title: 'Kinesis records', align: 'right' },
    { title: 'bytes', align: 'right' },
  ];
  const rows = byTitle(batches, 'together').map(([title, group]) => {
    const entries = group.flatMap((batch) => batch.entries);
    return [`  ${title}`, ...[countUserRecords(group), entries.length, byteLength(entries)].map(inThousands)];
  });
  return table(columns, rows, width);
}

/** Anything with the data of a Kinesis record. */
interface WithData {
  readonly Data?: Uint8Array | undefined;
}

/** What comes in: Kinesis records as the stream delivers them. */
export function describeRead(records: readonly WithData[], aggregatedCount: number): string {
  const kinds = `${inThousands(aggregatedCount)} aggregated, ${inThousands(records.length - aggregatedCount)} plain`;
  return `Read from it: ${count(records.length, 'Kinesis record')} (${kinds}), ${inThousands(byteLength(records))} bytes`;
}

/** What comes out: a few user records of each batch. */
export function describeUserRecords(
  batches: readonly SentBatch[],
  received: readonly ReceivedRecord[],
  width: number,
): string[] {
  const columns: Column[] = [
    { title: '  from' },
    { title: 'partition key', maxWidth: 13 },
    { title: 'explicit hash key', maxWidth: 17 },
    { title: 'sub-sequence', align: 'right' },
    { title: 'data' },
  ];
  const rows = batches.flatMap((batch) => {
    const own = received.filter(({ SequenceNumber = '' }) => batch.sequenceNumbers.includes(SequenceNumber));
    const withHashKey = own.find(({ ExplicitHashKey }) => ExplicitHashKey !== undefined);
    const shown = new Set([...own.slice(0, 2), ...(withHashKey ? [withHashKey] : [])]);
    return [...shown].map((record) => [`  ${batch.source}`, ...describeUserRecord(record)]);
  });
  return table(columns, rows, width);
}

/** How much of it came out as it was put; the last line is the verdict. */
export function describeOutcome(
  batches: readonly Batch[],
  differences: readonly Difference[],
  width: number,
): string[] {
  const columns: Column[] = [
    { title: 'Compared with what was put' },
    { title: 'came out', align: 'right' },
    { title: 'of', align: 'right' },
  ];
  const rows = byTitle(batches, 'together').map(([title, group]) => {
    const missing = differences.filter(
      ({ kind, batch }) => kind === 'missing' && batch && group.includes(batch),
    );
    const total = countUserRecords(group);
    return [`  ${title}`, inThousands(total - missing.length), inThousands(total)];
  });
  return [...table(columns, rows, width), '', ...describeVerdict(batches, differences, width)];
}

function describeVerdict(
  batches: readonly Batch[],
  differences: readonly Difference[],
  width: number,
): string[] {
  const total = count(countUserRecords(batches), 'user record');
  const byKind = KINDS.map((kind) => [kind, differences.filter((found) => found.kind === kind)] as const);
  const kindsFound = byKind.filter(([, { length }]) => length > 0);
  if (kindsFound.length === 0) {
    return [`Nothing is missing: all ${total} came out, with the same keys and data, in the same order.`];
  }
  const summary = kindsFound.map(([kind, { length }]) => `${inThousands(length)} ${kind}`).join(', ');
  return [
    ...kindsFound.flatMap(([kind, ofKind]) => describeDifferences(kind, ofKind, width)),
    `FAILED: ${summary}, of ${total} that were put.`,
  ];
}

function describeUserRecord(record: ReceivedRecord): string[] {
  const {
    PartitionKey = '',
    ExplicitHashKey = '-',
    SubSequenceNumber = '-',
    Data = new Uint8Array(),
  } = record;
  return [printable(PartitionKey), ExplicitHashKey, `${SubSequenceNumber}`, readable(Data)];
}

function describeDifferences(
  kind: DifferenceKind,
  differences: readonly Difference[],
  width: number,
): string[] {
  const lines = differences.slice(0, DIFFERENCES_SHOWN).map(({ batch, partitionKey, data, detail }) => {
    const where = batch ? `${batch.source} ${batch.name}` : 'in a Kinesis record that was not put';
    const what = [`partition key "${printable(partitionKey)}"`, ...(detail ? [detail] : []), readable(data)];
    return shorten(`  ${kind}: ${where}, ${what.join(', ')}`, width);
  });
  const more = differences.length - lines.length;
  return more > 0 ? [...lines, `  ... and ${inThousands(more)} more ${kind}`] : lines;
}

/** The batches of each source, then all of them, each group with its title. */
function byTitle(batches: readonly Batch[], titleOfAll: string): [title: string, group: readonly Batch[]][] {
  const titles = [...new Set(batches.map(({ title }) => title))];
  const groups = titles.map((title): [string, Batch[]] => {
    return [title, batches.filter((batch) => batch.title === title)];
  });
  return [...groups, [titleOfAll, batches]];
}

function countUserRecords(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + batch.userRecords.length, 0);
}

function byteLength(records: readonly WithData[]): number {
  return records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
}

function count(amount: number, noun: string): string {
  return `${inThousands(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function inThousands(amount: number): string {
  return amount.toLocaleString('en');
}
