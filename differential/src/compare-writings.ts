import { isDeepStrictEqual } from 'node:util';
import { DeaggregationError, readAggregatedRecord, type UserRecord } from '@kpl-kit/deagg';
import { writeListWithKplKit, writeWithKplKit } from './write-with-kpl-kit.ts';
import { writeListWithPeer, writeWithPeer } from './write-with-peer.ts';
import { bytesOf, type ListWriting, type PutUserRecord, type Writing, type WrittenEntry } from './writing.ts';

/** A list of user records, and what the two libraries made of it. */
export interface WriteComparison {
  readonly put: readonly PutUserRecord[];
  readonly peer: Writing & { readonly list: ListWriting };
  readonly kplKit: Writing & { readonly list: ListWriting };
}

/** One place in which what was written differs. */
export interface WriteDifference {
  readonly direction: 'write';
  /**
   * `refusal`: one of the two refuses a user record. `count of a list`: of the same list handed over at once, not the same
   * number is written. `boundaries`: user records are packed together otherwise. `readable`: an entry of the peer
   * cannot be read. The names of fields: what is read back from an entry of the peer is not what was put. The others
   * are of one entry, against what kpl-kit makes of the same user records.
   */
  readonly place: string;
  /** The user record, by its place in the list; undefined when the difference is not one of a single user record. */
  readonly putIndex: number | undefined;
  /** The entry of the peer; undefined when the difference is not one of an entry. */
  readonly entry: WrittenEntry | undefined;
  readonly peer: unknown;
  readonly kplKit: unknown;
  readonly comparison: WriteComparison;
}

/** The most bytes that a Kinesis record of the peer is meant to have, and that a stream takes unless it was changed. */
export const ONE_MEBIBYTE = 1_048_576;

/** Writes a list of user records with both libraries, reads back what the peer wrote, and finds every difference. */
export async function compareWritings(put: readonly PutUserRecord[]): Promise<WriteDifference[]> {
  const peer = { ...writeWithPeer(put), list: await writeListWithPeer(put) };
  const kplKit = { ...writeWithKplKit(put), list: writeListWithKplKit(put) };
  const comparison: WriteComparison = { put, peer, kplKit };
  return [
    ...refusals(comparison),
    ...difference(comparison, 'count of a list', peer.list.userRecordCount, kplKit.list.userRecordCount),
    ...difference(comparison, 'boundaries', ...boundaries(comparison)),
    ...peer.entries.flatMap((entry) => ofEntry(comparison, entry)),
  ];
}

type Where = { readonly entry?: WrittenEntry; readonly putIndex?: number };

function difference(
  comparison: WriteComparison,
  place: string,
  peer: unknown,
  kplKit: unknown,
  { entry, putIndex }: Where = {},
): WriteDifference[] {
  if (isDeepStrictEqual(peer, kplKit)) return [];
  return [{ direction: 'write', place, putIndex, entry, peer, kplKit, comparison }];
}

function refusals(comparison: WriteComparison): WriteDifference[] {
  return [...comparison.put.keys()].flatMap((putIndex) => {
    const [peer, kplKit] = [comparison.peer, comparison.kplKit].map(({ refusals }) => refusals.get(putIndex));
    const isOfOne = (peer === undefined) !== (kplKit === undefined);
    return isOfOne ? difference(comparison, 'refusal', peer, kplKit, { putIndex }) : [];
  });
}

/** Which user records are in one entry, of those that both libraries took. */
function boundaries({ peer, kplKit }: WriteComparison): [number[][], number[][]] {
  const isTaken = (index: number) => !peer.refusals.has(index) && !kplKit.refusals.has(index);
  const groups = ({ entries }: Writing) =>
    entries.map(({ putIndices }) => putIndices.filter(isTaken)).filter(({ length }) => length > 0);
  return [groups(peer), groups(kplKit)];
}

/** An entry of the peer against the one that kpl-kit makes of the same user records, and what is read back from it. */
function ofEntry(comparison: WriteComparison, entry: WrittenEntry): WriteDifference[] {
  const isLone = entry.putIndices.length === 1;
  const differ = (place: string, peer: unknown, kplKit: unknown) =>
    difference(comparison, place, peer, kplKit, { entry });
  const reference = writtenByKplKit(comparison, entry);
  const ofReadBack = whatIsReadBack(comparison, entry);
  return [
    ...differ('over 1 MiB', entry.data.length > ONE_MEBIBYTE, false),
    ...(reference === undefined
      ? []
      : [
          ...differ('outer partition key', entry.partitionKey, reference.partitionKey),
          ...differ('outer explicit hash key', entry.explicitHashKey, reference.explicitHashKey),
          ...(isLone ? differ('lone user record', 'aggregated', 'raw') : []),
        ]),
    ...ofReadBack,
    ...(reference === undefined || isLone || ofReadBack.length > 0
      ? []
      : differ('bytes', toBase64(entry.data), toBase64(reference.data))),
  ];
}

/** Undefined when kpl-kit refuses one of the user records, or cannot write them all into one entry. */
function writtenByKplKit({ put, kplKit }: WriteComparison, entry: WrittenEntry): WrittenEntry | undefined {
  if (entry.putIndices.some((index) => kplKit.refusals.has(index))) return undefined;
  const userRecords = entry.putIndices.map((index) => put[index] as PutUserRecord);
  const { entries } = writeWithKplKit(userRecords, { maxBytes: 10 * ONE_MEBIBYTE });
  return entries.length === 1 ? entries[0] : undefined;
}

/** What `@kpl-kit/deagg` reads in an entry of the peer against what was put. */
function whatIsReadBack(comparison: WriteComparison, entry: WrittenEntry): WriteDifference[] {
  const userRecords = readBack(entry);
  if (typeof userRecords === 'string') {
    return difference(comparison, 'readable', userRecords, undefined, { entry });
  }
  return entry.putIndices.flatMap((putIndex, position) => {
    // What becomes of a user record that kpl-kit refuses is part of the refusal.
    if (comparison.kplKit.refusals.has(putIndex)) return [];
    const put = comparison.put[putIndex] as PutUserRecord;
    const found = userRecords[position] as UserRecord;
    const differ = (place: string, peer: unknown, kplKit: unknown) =>
      difference(comparison, place, peer, kplKit, { entry, putIndex });
    return [
      ...differ('partitionKey', found.partitionKey, put.partitionKey),
      ...differ('explicitHashKey', found.explicitHashKey, put.explicitHashKey),
      ...differ('data', toBase64(found.data), toBase64(bytesOf(put))),
      ...differ('tags', found.tags ?? [], put.tags ?? []),
    ];
  });
}

/** The user records of an entry, or the code of the error that reading it gives. */
export function readBack({ data, putIndices }: WrittenEntry): UserRecord[] | string {
  try {
    const userRecords = readAggregatedRecord(data, { onMalformed: 'throw' });
    if (userRecords?.length === putIndices.length) return userRecords;
    return `${userRecords?.length ?? 'no'} user records`;
  } catch (error) {
    if (!(error instanceof DeaggregationError)) throw error;
    return error.code;
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
