import { readAggregatedRecord } from '@kpl-kit/deagg';
import { hostileRecords } from '@kpl-kit/fixtures';
import { hostileRecord, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedOf, outcomesByDecision } from '../generate/expected.ts';
import type { Outcome } from '../src/case.ts';

// The cases have some records of each kind; these are all of them, and generated ones.
describe('readAggregatedRecord agrees', () => {
  test('with the outcome without loss of every hostile record, and with the KCL where no decision departs', () => {
    const differing = hostileRecords().filter(({ data, kcl }) => {
      // Throws when a departure from the KCL has no decision.
      return JSON.stringify(read(data)) !== JSON.stringify(expectedOf(data, kcl).outcomes.lossless);
    });
    expect(differing.map(({ name }) => name)).toEqual([]);
    expect(hostileRecords().length).toBeGreaterThan(2_000);
  });

  test('with the reader of the suite on messages in odd spellings, and on damaged ones with a right digest', () => {
    const record = fc.oneof(
      readableRecord().map(({ data }) => data),
      hostileRecord(),
    );
    fc.assert(
      fc.property(record, (data) => {
        expect(read(data)).toEqual(outcomesByDecision(data).lossless);
      }),
      { numRuns: 500 },
    );
  });
});

function read(data: Uint8Array): Outcome {
  const found = readAggregatedRecord(data);
  if (found === undefined) return { plain: true };
  return {
    userRecords: found.map(({ partitionKey, explicitHashKey = null, data: content, tags }) => ({
      partitionKey,
      explicitHashKey,
      data: Buffer.from(content).toString('base64'),
      ...(tags && { tags: tags.map(({ key, value }) => ({ key, ...(value !== undefined && { value }) })) }),
    })),
  };
}
