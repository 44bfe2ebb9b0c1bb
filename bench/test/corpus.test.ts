import { createHash } from 'node:crypto';
import { readAggregatedRecord } from '@kpl-kit/deagg';
import { describe, expect, test } from 'vitest';
import { corpusNames, makeCorpus, makeRecord, shapes } from '../src/input/corpus.ts';

describe('makeRecord', () => {
  test.each(shapes)('makes $name with as many user records and keys as its name says', (shape) => {
    const { userRecords } = makeRecord(shape);
    expect(userRecords).toHaveLength(shape.userRecordCount);
    expect(new Set(userRecords.map(({ partitionKey }) => partitionKey)).size).toBe(shape.keyCount);
    expect(new Set(userRecords.map(({ data }) => data.length))).toEqual(new Set([shape.dataByteLength]));
    const hashKeys = new Set(userRecords.map(({ explicitHashKey }) => explicitHashKey));
    expect(hashKeys.size).toBe(shape.explicitHashKeys ? shape.keyCount : 1);
  });

  test.each(shapes)('makes of $name an aggregated record with these user records', (shape) => {
    const { data, userRecords } = makeRecord(shape, 3);
    const read = readAggregatedRecord(data)?.map(({ partitionKey, explicitHashKey, data }) => ({
      partitionKey,
      ...(explicitHashKey !== undefined && { explicitHashKey }),
      data: Buffer.from(data),
    }));
    expect(read).toEqual(
      userRecords.map((userRecord) => ({ ...userRecord, data: Buffer.from(userRecord.data) })),
    );
  });
});

describe('makeCorpus', () => {
  test('makes the same bytes each time', () => {
    const digests = corpusNames.map((name) => {
      const hash = createHash('sha256');
      for (const { data } of makeCorpus(name, 2)) hash.update(data);
      return [name, hash.digest('hex').slice(0, 16)];
    });
    expect(Object.fromEntries(digests)).toMatchInlineSnapshot(`
      {
        "1000x100B": "882d9a86aac8b386",
        "1000x1KB": "4a2ee63ef1b6ec86",
        "20x50KB": "3df4dea719b95094",
        "350x140B": "40b6bb0252153bf2",
        "5000x30B": "30307a3cfeb15607",
        "captured": "79c5405fee43a1ff",
      }
    `);
  });

  test('makes 100 different records of what was captured, none above the default limit of the KPL', () => {
    const records = makeCorpus('captured', 100);
    const lengths = records.map(({ data }) => data.length);
    expect(new Set(records.map(({ data }) => Buffer.from(data).toString('latin1'))).size).toBe(100);
    expect(Math.max(...lengths)).toBe(lengths[0]);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(51_200);
    expect(Math.min(...lengths)).toBeGreaterThan(500);
  });
});
