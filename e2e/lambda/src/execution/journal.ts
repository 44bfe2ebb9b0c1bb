import { existsSync, readFileSync } from 'node:fs';
import type { JournalLine } from '../../functions/order.ts';

/** What the functions of `functions/troubled-orders.ts` have written, in the order in which it happened. */
export function readJournal(path: string): JournalLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
