import { aggregate, type UserRecord } from '@kpl-kit/aggregator';
import { hostileRecord, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { userRecords } from '../src/arbitraries.ts';
import { compareReadings } from '../src/compare-readings.ts';
import { requireExplained } from '../src/known-differences.ts';
import { inEachShape } from '../src/reading.ts';

describe('deaggregateRecords and aws-kinesis-agg', () => {
  test('differ only as listed on what kpl-kit aggregated', () => {
    fc.assert(
      fc.property(userRecords, fc.integer({ min: 64, max: 60_000 }), (put, maxBytes) => {
        for (const { Data, PartitionKey } of aggregate(put as UserRecord[], { maxBytes })) {
          for (const input of inEachShape(Data, PartitionKey)) requireExplained(compareReadings(input));
        }
      }),
      { numRuns: 80 },
    );
  });

  test('differ only as listed on messages in odd spellings', () => {
    fc.assert(
      fc.property(readableRecord(), ({ data }) => {
        for (const input of inEachShape(data)) requireExplained(compareReadings(input));
      }),
      { numRuns: 50 },
    );
  });

  test('differ only as listed on damaged messages with a right digest', () => {
    fc.assert(
      fc.property(hostileRecord(), (data) => {
        for (const input of inEachShape(data)) requireExplained(compareReadings(input));
      }),
      { numRuns: 500 },
    );
  });

  test('differ only as listed on any bytes behind a magic number', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const data = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2, ...bytes);
        for (const input of inEachShape(data)) requireExplained(compareReadings(input));
      }),
    );
  });

  test('do not differ on plain data, but for the fields that are lost', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
        const differences = inEachShape(data).flatMap(compareReadings);
        return requireExplained(differences).join() === 'fields-of-the-kinesis-record-are-lost';
      }),
    );
  });
});
