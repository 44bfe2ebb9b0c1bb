import { readAggregatedRecord } from '@kpl-kit/deagg';
import { hostileRecords } from '@kpl-kit/fixtures';
import { hostileRecord, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedOf, outcomesByDecision } from '../generate/expected.ts';
import { readFixture } from '../generate/fixture.ts';
import type { Outcome } from '../src/case.ts';

const { records } = readFixture<{
  records: { name: string; data: string; kcl: Parameters<typeof expectedOf>[1] }[];
}>('kcl-3.5.1/hostile.json.gz');

// The cases have some records of each kind; these are all of them, and generated ones.
describe('readAggregatedRecord agrees', () => {
  test('with the outcome without loss of every hostile record, and with the KCL where no decision departs', () => {
    const differing = records.filter(({ data, kcl }) => {
      const bytes = Buffer.from(data, 'base64');
      // Throws when a departure from the KCL has no decision.
      return JSON.stringify(read(bytes)) !== JSON.stringify(expectedOf(bytes, kcl).outcomes.lossless);
    });
    expect(differing.map(({ name }) => name)).toEqual([]);
    expect(records.length).toBe(hostileRecords().length);
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
