import { isDeepStrictEqual } from 'node:util';
import { readWithKplKit, readWithPeer } from './read-with-both.ts';
import { type DeliveredRecord, dataOf, type KinesisInput, type Reading } from './reading.ts';
import { type Inspection, inspect } from './slow-reader.ts';

/** One Kinesis record, and what the two libraries and the slow reader say of it. */
export interface ReadComparison {
  readonly input: KinesisInput;
  readonly inspection: Inspection;
  readonly peer: Reading;
  readonly kplKit: Reading;
}

/** One place in which the two readings differ. */
export interface ReadDifference {
  readonly direction: 'read';
  readonly place: 'outcome' | 'record count' | 'data when read again' | keyof DeliveredRecord;
  /** Which of the records that came out; undefined when the difference is one of the whole. */
  readonly recordIndex: number | undefined;
  readonly peer: unknown;
  readonly kplKit: unknown;
  readonly comparison: ReadComparison;
}

/** Reads one Kinesis record with both libraries and finds every difference. */
export function compareReadings(input: KinesisInput): ReadDifference[] {
  const peer = readWithPeer(input);
  const kplKit = readWithKplKit(input);
  return differencesBetween({ input, inspection: inspect(dataOf(input)), peer, kplKit });
}

/** The differences of one comparison. When the outcome is another, or the number of records, that is the difference. */
export function differencesBetween(comparison: ReadComparison): ReadDifference[] {
  const { peer, kplKit } = comparison;
  const difference = (
    place: ReadDifference['place'],
    peerValue: unknown,
    kplKitValue: unknown,
    recordIndex?: number,
  ): ReadDifference[] =>
    isDeepStrictEqual(peerValue, kplKitValue)
      ? []
      : [{ direction: 'read', place, recordIndex, peer: peerValue, kplKit: kplKitValue, comparison }];

  if (peer.outcome !== kplKit.outcome) return difference('outcome', peer.outcome, kplKit.outcome);
  if (peer.records.length !== kplKit.records.length) {
    return difference('record count', peer.records.length, kplKit.records.length);
  }
  return [
    ...kplKit.records.flatMap((record, index) =>
      (Object.keys(record) as (keyof DeliveredRecord)[]).flatMap((field) =>
        difference(field, peer.records[index]?.[field], record[field], index),
      ),
    ),
    ...difference('data when read again', peer.dataWhenReadAgain, kplKit.dataWhenReadAgain),
  ];
}
