import type { Part, RecordDescription } from '@kpl-kit/deagg/describe';
import { hashKeyOf } from '../unpacking/hash-key.ts';
import { fieldsOfMessage } from './parts.ts';

/** The readers that `--reader` knows: the KCL 3.5.1, and `@kpl-kit/deagg`. */
export const READERS = ['kcl', 'lossless'] as const;
export type Reader = (typeof READERS)[number];

/** What a reader makes of one Kinesis record. */
export interface Reading {
  readonly name: Reader;
  /** The record itself, or these of its user records, by sub-sequence number. */
  readonly delivers: 'record' | readonly number[];
  /** How many user records are lost. */
  readonly drops: number;
  /** Why, or how it breaks. */
  readonly because?: string;
  /** What a KCL throws without jaxb-api on its class path: then the whole batch is lost. */
  readonly breaksWithoutJaxb?: boolean;
}

/** The hash keys of a shard. */
export interface Range {
  readonly starting: bigint;
  readonly ending: bigint;
}

const ALL: Range = { starting: 0n, ending: 2n ** 128n - 1n };

/** What an entry points to, as protobuf reads it: the last of a field that comes twice. */
interface Entry {
  readonly partitionKeyIndex: number | bigint;
  readonly explicitHashKeyIndex: number | bigint | undefined;
}

/** What a reader delivers of a record; `range` is the record's shard, if it is known. */
export function readAs(name: Reader, description: RecordDescription, range: Range = ALL): Reading {
  const { verdict, diagnostic, userRecordCount = 0 } = description;
  const isIndexFault = diagnostic?.code.endsWith('_INDEX_OUT_OF_RANGE') === true;
  if (verdict === 'plain') return { name, delivers: 'record', drops: 0 };
  if (verdict === 'malformed' && (name === 'lossless' || !isIndexFault)) {
    const because = `cannot read it (${diagnostic?.code}), passes it on`;
    return { name, delivers: 'record', drops: 0, because };
  }
  if (name === 'lossless') {
    const delivers = Array.from({ length: userRecordCount }, (_, index) => index);
    return { name, delivers, drops: 0, ...(diagnostic && { because: 'it has no user records' }) };
  }
  return readAsKcl(description, range);
}

/**
 * As AggregatorUtil.deaggregate of the KCL 3.5.1: goes through the entries, keeps the low 32 bits of an index,
 * stops at the first exception with what it has delivered by then, and takes all of it back when a hash key is
 * outside the range of the shard.
 */
function readAsKcl({ root }: RecordDescription, range: Range): Reading {
  const tables: Record<'partitionKey' | 'explicitHashKey', string[]> = {
    partitionKey: [],
    explicitHashKey: [],
  };
  const entries: Entry[] = [];
  for (const part of fieldsOfMessage(root)) {
    if (part.kind === 'partitionKey' || part.kind === 'explicitHashKey') {
      tables[part.kind].push(part.value as string);
    } else if (part.kind === 'entry') {
      entries.push(entryOf(part));
    }
  }
  const delivers: number[] = [];
  const hashKeys = new Map<string, bigint | undefined>();
  const stop = (because: string): Reading => ({
    name: 'kcl',
    delivers,
    drops: entries.length - delivers.length,
    because,
    breaksWithoutJaxb: true,
  });
  for (const [place, { partitionKeyIndex, explicitHashKeyIndex }] of entries.entries()) {
    const partitionKey = lookUp(tables.partitionKey, partitionKeyIndex);
    if (partitionKey === undefined) return stop(`partition key index of user record ${place}`);
    const hasOwn = explicitHashKeyIndex !== undefined;
    const explicitHashKey = hasOwn ? lookUp(tables.explicitHashKey, explicitHashKeyIndex) : undefined;
    if (hasOwn && explicitHashKey === undefined)
      return stop(`explicit hash key index of user record ${place}`);
    // A digest takes long, and a million user records may have one key.
    const name = hasOwn ? `e${explicitHashKey}` : `p${partitionKey}`;
    if (!hashKeys.has(name)) hashKeys.set(name, hashKeyForKcl(partitionKey, explicitHashKey));
    const hashKey = hashKeys.get(name);
    if (hashKey === undefined) return stop(`explicit hash key of user record ${place} is not a number`);
    if (hashKey < range.starting || hashKey > range.ending) {
      const because = `user record ${place} is outside ${range === ALL ? '0 to 2^128 - 1' : 'the shard'}`;
      return { name: 'kcl', delivers: [], drops: entries.length, because };
    }
    delivers.push(place);
  }
  return {
    name: 'kcl',
    delivers,
    drops: 0,
    ...(entries.length === 0 && { because: 'it has no user records' }),
  };
}

function entryOf(entry: Part): Entry {
  let partitionKeyIndex: number | bigint = -1;
  let explicitHashKeyIndex: number | bigint | undefined;
  for (const { kind, value } of entry.children) {
    if (kind === 'partitionKeyIndex') partitionKeyIndex = value as number | bigint;
    else if (kind === 'explicitHashKeyIndex') explicitHashKeyIndex = value as number | bigint;
  }
  return { partitionKeyIndex, explicitHashKeyIndex };
}

/** `(int) index`: what is left of it may be negative, and then there is no such key. */
function lookUp(table: readonly string[], index: number | bigint): string | undefined {
  return table[Number(BigInt.asIntN(32, BigInt(index)))];
}

/** `undefined` for what Java's BigInteger does not read; a number beyond all hash keys is outside every shard. */
function hashKeyForKcl(partitionKey: string, explicitHashKey: string | undefined): bigint | undefined {
  const hashKey = hashKeyOf({ partitionKey, explicitHashKey });
  if (hashKey !== undefined) return BigInt(hashKey);
  return JAVA_INTEGER.test(explicitHashKey ?? '') ? -1n : undefined;
}

/** Java reads one UTF-16 unit at a time: no digits beyond U+FFFF. */
const JAVA_INTEGER = /^[+-]?(?:(?=[\0-\u{ffff}])\p{Nd})+$/u;
