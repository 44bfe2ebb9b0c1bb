import type { UserRecord } from '@kpl-kit/aggregator';
import type { JournalLine, Trouble } from '../functions/order.ts';
import type { ShardReport } from '../src/event-source-mapping/process-shard.ts';
import type { Outcome } from '../src/execution/outcome.ts';
import { CUSTOMERS, type Run } from './order-runs.ts';
import { orderIn } from './orders.ts';

/** A Kinesis record, `shardId:sequenceNumber`, and a place in it. */
export interface Place {
  readonly source: string;
  readonly place: number;
}

/** What goes wrong with the order of a line. */
export function troubleOf(
  sent: readonly UserRecord[],
  { customer, number }: JournalLine,
): Trouble | undefined {
  const position = number * CUSTOMERS + Number(customer.replace('customer-', ''));
  return orderIn(sent[position]?.data).trouble;
}

/** The user records with which something goes wrong, where they came. */
export function troubledIn(sent: readonly UserRecord[], journal: readonly JournalLine[]): Place[] {
  return journal.filter((line) => troubleOf(sent, line) !== undefined).map(({ id }) => placeOf(id));
}

/** Where a user record came, from its id. */
export function placeOf(id: string): Place {
  const end = id.lastIndexOf(':');
  return { source: id.slice(0, end), place: Number(id.slice(end + 1)) };
}

/** How many of the lines each user record has. */
export function countById(lines: readonly JournalLine[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of lines) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** What a response says has failed. */
export function failuresOf(outcome: Outcome): unknown[] {
  return outcome.kind === 'response'
    ? (outcome.payload as { batchItemFailures: unknown[] }).batchItemFailures
    : [];
}

/** How many invocations ended how. */
export function kindsOf(reports: readonly ShardReport[]): Partial<Record<Outcome['kind'], number>> {
  const kinds: Partial<Record<Outcome['kind'], number>> = {};
  for (const { kind } of reports.flatMap(({ outcomes }) => outcomes)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

/** The counts of a run, on one line. */
export function summaryOf(sent: readonly UserRecord[], { reports, journal, processCount }: Run): string {
  const outcomes = reports.flatMap((report) => report.outcomes);
  const partial = outcomes.filter((outcome) => failuresOf(outcome).length > 0).length;
  const delivered = reports.reduce((sum, { deliveredCount }) => sum + deliveredCount, 0);
  const counts = countById(journal.filter(({ what }) => what === 'end'));
  const again = [...counts.values()].filter((count) => count > 1).length;
  return [
    `${sent.length} user records`,
    `${outcomes.length} invocations (${partial} partial failures) of ${delivered} Kinesis records`,
    JSON.stringify(kindsOf(reports)),
    `${processCount} processes`,
    `${counts.size} handled, ${again} of them more than once`,
  ].join(', ');
}
