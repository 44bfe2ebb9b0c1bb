import type { KclUserRecord } from '@kpl-kit/fixtures';
import list from '../kcl-departures.json' with { type: 'json' };
import type { Entry, Inspection, Key, Message } from './slow-reader.ts';

/** The ids of kcl-departures.json. */
export type KclDepartureId =
  | 'index-beyond-its-table'
  | 'index-of-more-than-32-bits'
  | 'explicit-hash-key-is-no-number'
  | 'explicit-hash-key-out-of-range';

/** Where kpl-kit departs from the KCL, on purpose: one entry of kcl-departures.json. */
export interface KclDeparture {
  readonly id: KclDepartureId;
  /** A fact, in one line. */
  readonly title: string;
  /** What the KCL does. */
  readonly kcl: string;
  /** What kpl-kit does. */
  readonly kplKit: string;
  readonly why: string;
  /** A vector or a malformed record of `@kpl-kit/fixtures` that shows it. */
  readonly example: string;
}

/** The committed list. */
export const kclDepartures: readonly KclDeparture[] = list as KclDeparture[];

/** What the KCL is foretold to deliver, and where it meets something that kpl-kit takes in another way. */
export interface KclForetold {
  readonly delivers: 'record' | readonly KclUserRecord[];
  /** In the order in which the entries show them; empty when both must agree. */
  readonly departures: readonly KclDepartureId[];
}

const MAX_HASH_KEY = 2n ** 128n - 1n;

/**
 * Foretells what AggregatorUtil.deaggregate delivers, from the message as the slow reader found it: the KCL goes through
 * the entries, keeps the low 32 bits of an index, stops at the first exception with what it has delivered by then, and
 * takes all of it back when a hash key is outside the shard's range, which is here that of all hash keys.
 */
export function foretellKcl(inspection: Inspection): KclForetold {
  if (inspection.kind !== 'message') return { delivers: 'record', departures: [] };
  const departures = inspection.entries.flatMap((entry) => departureAt(entry, inspection) ?? []);
  return { delivers: deliver(inspection), departures };
}

function deliver(message: Message): KclUserRecord[] {
  const delivered: KclUserRecord[] = [];
  for (const { partitionKeyIndex, explicitHashKeyIndex, data } of message.entries) {
    const partitionKey = lookUp(message.partitionKeyTable, partitionKeyIndex);
    if (partitionKey === undefined) return delivered;
    const user = { partitionKey, subSequenceNumber: delivered.length, data };
    if (explicitHashKeyIndex === undefined) {
      delivered.push(user);
      continue;
    }
    const explicitHashKey = lookUp(message.explicitHashKeyTable, explicitHashKeyIndex);
    if (explicitHashKey === undefined) return delivered;
    const hashKey = toBigInteger(explicitHashKey);
    if (hashKey === undefined) return delivered;
    if (hashKey < 0n || hashKey > MAX_HASH_KEY) return [];
    delivered.push({ ...user, explicitHashKey });
  }
  return delivered;
}

/** `(int) index`: what is left of it may be negative, and then there is no such element. */
function lookUp(table: readonly Key[], index: bigint): string | undefined {
  return table[Number(BigInt.asIntN(32, index))]?.text;
}

function departureAt(entry: Entry, message: Message): KclDepartureId | undefined {
  const { partitionKeyTable, explicitHashKeyTable } = message;
  const { partitionKeyIndex, explicitHashKeyIndex } = entry;
  if (partitionKeyIndex >= partitionKeyTable.length) return beyond(partitionKeyTable, partitionKeyIndex);
  if (explicitHashKeyIndex === undefined) return undefined;
  if (explicitHashKeyIndex >= explicitHashKeyTable.length)
    return beyond(explicitHashKeyTable, explicitHashKeyIndex);
  const hashKey = toBigInteger((explicitHashKeyTable[Number(explicitHashKeyIndex)] as Key).text);
  if (hashKey === undefined) return 'explicit-hash-key-is-no-number';
  return hashKey < 0n || hashKey > MAX_HASH_KEY ? 'explicit-hash-key-out-of-range' : undefined;
}

function beyond(table: readonly Key[], index: bigint): KclDepartureId {
  return lookUp(table, index) === undefined ? 'index-beyond-its-table' : 'index-of-more-than-32-bits';
}

/**
 * As `new BigInteger(text)` in Java, which takes a sign, and the digits of every script whose code is not beyond U+FFFF;
 * undefined where it throws.
 */
function toBigInteger(text: string): bigint | undefined {
  const [, sign, digits] = text.match(/^([+-]?)((?:(?=[\0-\u{ffff}])\p{Nd})+)$/u) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt([...digits].map(digitValue).join(''));
  return sign === '-' ? -value : value;
}

/** Unicode has the decimal digits of a script in a row, from zero to nine. */
function digitValue(digit: string): number {
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint((digit.codePointAt(0) as number) - value - 1)))
    value++;
  return value;
}
