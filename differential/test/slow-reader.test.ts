import { malformed, vectors } from '@kpl-kit/fixtures';
import { hostileRecord, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWithKplKit } from '../src/read-with-both.ts';
import type { KinesisInput, Reading } from '../src/reading.ts';
import { inEachShape } from '../src/reading.ts';
import { type Inspection, inspect } from '../src/slow-reader.ts';

describe('deaggregateRecords', () => {
  test.each([...vectors, ...malformed])('agrees with the slow reader on $name', ({ data }) => {
    expectToAgree(data);
  });

  test('agrees with the slow reader on messages in odd spellings', () => {
    fc.assert(
      fc.property(readableRecord(), ({ data }) => expectToAgree(data)),
      { numRuns: 50 },
    );
  });

  test('agrees with the slow reader on damaged messages with a right digest', () => {
    fc.assert(fc.property(hostileRecord(), expectToAgree), { numRuns: 500 });
  });
});

function expectToAgree(data: Uint8Array): void {
  const [lambda] = inEachShape(data) as [KinesisInput];
  const { outcome, diagnostic, records } = readWithKplKit(lambda);
  const found = records.map(({ partitionKey, explicitHashKey, data: base64, tags }) => ({
    partitionKey,
    explicitHashKey,
    data: base64,
    tags,
  }));
  const expected = expectedOf(inspect(data));
  expect({ outcome, diagnostic }).toEqual({ outcome: expected.outcome, diagnostic: expected.diagnostic });
  if (outcome === 'user records') expect(found).toEqual(expected.records);
}

type Expected = Pick<Reading, 'outcome'> & { readonly diagnostic?: string; readonly records?: object[] };

function expectedOf(inspection: Inspection): Expected {
  switch (inspection.kind) {
    case 'plain':
    case 'too short':
      return { outcome: 'kinesis record' };
    case 'wrong digest':
      return { outcome: 'kinesis record', diagnostic: 'CHECKSUM_MISMATCH' };
    case 'defective message':
      return { outcome: 'kinesis record', diagnostic: 'MALFORMED_MESSAGE' };
    case 'message':
      break;
  }
  const { entries, partitionKeyTable, explicitHashKeyTable } = inspection;
  if (entries.length === 0) return { outcome: 'user records', diagnostic: 'EMPTY_MESSAGE', records: [] };
  for (const { partitionKeyIndex, explicitHashKeyIndex = -1n } of entries) {
    if (partitionKeyIndex >= partitionKeyTable.length) {
      return { outcome: 'kinesis record', diagnostic: 'PARTITION_KEY_INDEX_OUT_OF_RANGE' };
    }
    if (explicitHashKeyIndex >= explicitHashKeyTable.length) {
      return { outcome: 'kinesis record', diagnostic: 'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE' };
    }
  }
  return {
    outcome: 'user records',
    records: entries.map(({ partitionKeyIndex, explicitHashKeyIndex, data, tags }) => ({
      partitionKey: partitionKeyTable[Number(partitionKeyIndex)]?.text,
      explicitHashKey:
        explicitHashKeyIndex === undefined
          ? undefined
          : explicitHashKeyTable[Number(explicitHashKeyIndex)]?.text,
      data: Buffer.from(data).toString('base64'),
      tags,
    })),
  };
}
