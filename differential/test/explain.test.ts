import { vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { compareReadings, differencesBetween } from '../src/compare-readings.ts';
import { compareWritings } from '../src/compare-writings.ts';
import { requireExplained } from '../src/known-differences.ts';
import { readWithKplKit, readWithPeer } from '../src/read-with-both.ts';
import { dataOf, type KinesisInput } from '../src/reading.ts';
import { inspect } from '../src/slow-reader.ts';

describe('requireExplained', () => {
  const input = lambdaRecord('some-without-explicit-hash-key');
  const comparison = {
    input,
    inspection: inspect(dataOf(input)),
    peer: readWithPeer(input),
    kplKit: readWithKplKit(input),
  };
  const { records } = comparison.kplKit;

  test('passes what is known, and names it', () => {
    expect(requireExplained(compareReadings(input))).toEqual(['absent-explicit-hash-key-is-entry-0']);
  });

  test('passes nothing when nothing differs', () => {
    expect(requireExplained(compareReadings(lambdaRecord('one-record')))).toEqual([]);
  });

  test.each([
    ['a lost user record', { records: records.slice(1) }, 'record count'],
    ['a record that is not unpacked', { outcome: 'kinesis record' as const }, 'outcome'],
    ['another partition key', changeFirst({ partitionKey: 'b' }), 'partitionKey of record 0'],
    ['another explicit hash key', changeFirst({ explicitHashKey: '8' }), 'explicitHashKey of record 0'],
    ['other data', changeFirst({ data: 'Mw==' }), 'data of record 0'],
    ['another sub-sequence number', changeFirst({ subSequenceNumber: 1 }), 'subSequenceNumber of record 0'],
    ['another sequence number', changeFirst({ sequenceNumber: '2' }), 'sequenceNumber of record 0'],
    ['a tag from nowhere', changeFirst({ tags: [{ key: 'k' }] }), 'tags of record 0'],
    ['a field from nowhere', changeFirst({ otherFields: { shard: 1 } }), 'otherFields of record 0'],
    ['data that is read again', { dataWhenReadAgain: ['MQ=='] }, 'data when read again'],
  ])('reports %s as unexplained', (_, change, place) => {
    const differences = differencesBetween({ ...comparison, kplKit: { ...comparison.kplKit, ...change } });
    expect(() => requireExplained(differences)).toThrow(
      `read: ${place} differs, and no known difference explains it`,
    );
  });

  test.each([
    ['a swapped key that no integer-like key explains', 'partitionKey', 'b'],
    ['data that does not come back', 'data', 'AAAA'],
    ['a key that is not where the table has it', 'explicitHashKey', '9'],
    ['bytes that differ though the same comes back', 'bytes', 'AAAA'],
    ['an entry that cannot be read', 'readable', 'MALFORMED_MESSAGE'],
    ['another outer partition key', 'outer partition key', 'x'],
    ['another outer explicit hash key', 'outer explicit hash key', '1'],
    ['a user record that is refused', 'refusal', 'no reason'],
    ['user records that are packed together otherwise', 'boundaries', [[0], [1]]],
  ] as const)('reports %s as unexplained', async (_, place, peer) => {
    const [known] = await compareWritings([
      { partitionKey: 'order-1', explicitHashKey: '7', data: new Uint8Array(1) },
      { partitionKey: 'order-2', explicitHashKey: '7', data: new Uint8Array(1) },
    ]);
    expect(known && requireExplained([known])).toEqual(['outer-partition-key-is-the-first']);
    const difference = { ...(known as NonNullable<typeof known>), place, putIndex: 0, peer };
    expect(() => requireExplained([difference])).toThrow('no known difference explains it');
  });

  test('says on which input, so that it can be run again', () => {
    const kplKit = { ...comparison.kplKit, records: [] };
    expect(() => requireExplained(differencesBetween({ ...comparison, kplKit }))).toThrow(
      String(input.record.data),
    );
  });

  function changeFirst(change: object) {
    return { records: records.map((record, index) => (index === 0 ? { ...record, ...change } : record)) };
  }
});

function lambdaRecord(name: string): KinesisInput {
  const data = vectors.find((vector) => vector.name === name)?.data as Uint8Array;
  const record = { partitionKey: 'outer', sequenceNumber: '1', data: Buffer.from(data).toString('base64') };
  return { shape: 'lambda', record };
}
