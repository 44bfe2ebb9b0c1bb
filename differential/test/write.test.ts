import { captures } from '@kpl-kit/fixtures';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { userRecords, userRecordsWithEasyKeys, userRecordsWithFaults } from '../src/arbitraries.ts';
import { compareWritings, readBack } from '../src/compare-writings.ts';
import { requireExplained } from '../src/known-differences.ts';
import { writeListWithKplKit, writeWithKplKit } from '../src/write-with-kpl-kit.ts';
import { writeListWithPeer, writeWithPeer } from '../src/write-with-peer.ts';
import type { Writing } from '../src/writing.ts';

/** What differs around a message. */
const OF_THE_ENTRY = [
  'entries-up-to-one-mebibyte',
  'lone-user-record-is-framed',
  'outer-explicit-hash-key-is-absent',
  'outer-partition-key-is-the-first',
];

describe('RecordAggregator and aws-kinesis-agg', () => {
  test.each(captures)('differ on what was put for $name only as listed', async ({ put }) => {
    requireExplained(await compareWritings(put));
  });

  test('write the same message for keys that a plain object keeps in order', async () => {
    await fc.assert(
      fc.asyncProperty(userRecordsWithEasyKeys, async (put) => {
        const ids = requireExplained(await compareWritings(put));
        expect(OF_THE_ENTRY).toEqual(expect.arrayContaining(ids));
      }),
      { numRuns: 80 },
    );
  });

  test('differ only as listed on any user records', async () => {
    await fc.assert(
      fc.asyncProperty(userRecords, async (put) => {
        requireExplained(await compareWritings(put));
      }),
      { numRuns: 100 },
    );
  });

  test('differ only as listed on user records of which kpl-kit refuses some', async () => {
    await fc.assert(
      fc.asyncProperty(userRecordsWithFaults, async (put) => {
        requireExplained(await compareWritings(put));
      }),
      { numRuns: 80 },
    );
  });

  test('are compared with what was put, which kpl-kit gives back', () => {
    fc.assert(
      fc.property(userRecords, fc.integer({ min: 64, max: 60_000 }), (put, maxBytes) => {
        const { entries, refusals } = writeWithKplKit(put, { maxBytes });
        expect(refusals.size).toBe(0);
        expect(entries.flatMap(({ putIndices }) => putIndices)).toEqual([...put.keys()]);
        for (const entry of entries.filter(({ putIndices }) => putIndices.length > 1)) {
          const expected = entry.putIndices.map((putIndex, subSequenceNumber) => ({
            ...put[putIndex],
            subSequenceNumber,
          }));
          expect(readBack(entry)).toEqual(expected);
        }
      }),
    );
  });

  test('write the same entries from a list as one by one', async () => {
    await fc.assert(
      fc.asyncProperty(userRecordsWithEasyKeys, async (put) => {
        const dataOf = ({ entries }: Writing) => entries.map(({ data }) => data);
        expect((await writeListWithPeer(put)).entries).toEqual(dataOf(writeWithPeer(put)));
        expect(writeListWithKplKit(put).entries).toEqual(dataOf(writeWithKplKit(put)));
      }),
    );
  });

  test('write nothing for an empty list', async () => {
    expect(await compareWritings([])).toEqual([]);
    expect(writeWithKplKit([]).entries).toEqual([]);
    expect(await writeListWithPeer([])).toMatchObject({ userRecordCount: 0, errors: ['No records'] });
  });
});
