import { type Capture, captures, events, malformed, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { compareReadings } from '../src/compare-readings.ts';
import { requireExplained } from '../src/known-differences.ts';
import type { KinesisInput } from '../src/reading.ts';
import { inEachShape } from '../src/reading.ts';

/** What differs for every record, whatever is in it. */
const OF_THE_SHAPE = ['fields-of-the-kinesis-record-are-lost', 'sdk-bytes-become-base64'];

describe('deaggregateRecords and aws-kinesis-agg', () => {
  test.each([...vectors, ...malformed])('differ on $name only as listed', ({ data }) => {
    const idsByShape = inEachShape(data).map((input) => idsOf([input]).filter(isOfTheMessage));
    // The shape around a record has no part in how its message is read.
    expect(idsByShape).toEqual(idsByShape.map(() => idsByShape[0]));
  });

  // To explain a difference takes time in proportion to the user records of its entry: entries of some hundred.
  const small = captures.filter(({ userRecordCount, entryCount }) => userRecordCount <= 300 * entryCount);
  const isLikeAggregated = ({ name }: Capture) => name.endsWith('-like-aggregated');

  test('agree on what the KPL packed, but for explicit hash keys that are absent', () => {
    const ids = idsOfCaptures(small.filter((capture) => !isLikeAggregated(capture)));
    expect(ids).toEqual(new Set(['absent-explicit-hash-key-is-entry-0']));
  });

  test('differ on data that the KPL sent raw though it looks aggregated', () => {
    const ids = idsOfCaptures(small.filter(isLikeAggregated));
    expect([...ids].sort()).toEqual([
      'digest-of-nothing-is-nothing',
      'short-record-is-lost',
      'user-record-is-read-again',
      'wrong-digest-is-lost',
    ]);
  });

  test.each([
    [
      'Lambda',
      events.lambda.Records.map(({ kinesis }) => ({ shape: 'lambda' as const, record: { ...kinesis } })),
    ],
    ['SDK', events.sdk.Records.map((record) => ({ shape: 'sdk' as const, record: { ...record } }))],
    ['CLI', events.cli.Records.map((record) => ({ shape: 'cli' as const, record: { ...record } }))],
  ])('differ on plain and aggregated records of the %s event only as listed', (_, inputs) => {
    expect(inputs.map((input) => idsOf([input]).filter(isOfTheMessage))).toEqual([
      [],
      ['absent-explicit-hash-key-is-entry-0'],
      [],
    ]);
  });
});

function idsOf(inputs: readonly KinesisInput[]): string[] {
  return requireExplained(inputs.flatMap(compareReadings));
}

function idsOfCaptures(chosen: readonly Capture[]): Set<string> {
  const entries = chosen.flatMap((capture) => capture.entries);
  const ids = entries.flatMap(({ Data, PartitionKey }) => idsOf(inEachShape(Data, PartitionKey)));
  return new Set(ids.filter(isOfTheMessage));
}

function isOfTheMessage(id: string): boolean {
  return !OF_THE_SHAPE.includes(id);
}
