import { describe, expect, test } from 'vitest';
import { compare, type Difference } from '../src/compare.ts';
import { bytes, plainBatch, sentBatch, unpacked, userRecord } from './batches.ts';

const { batch, received } = sentBatch();
const [first, second, third, fourth] = received;

describe('compare', () => {
  test('finds nothing when everything came out', () => {
    const plain = plainBatch();
    expect(compare([batch, plain.batch], [...received, ...plain.received])).toEqual([]);
  });

  test('does not care in which order the Kinesis records came', () => {
    expect(compare([batch], [third, fourth, first, second])).toEqual([]);
  });

  test('finds a user record that is missing', () => {
    expect(brief(compare([batch], [first, third, fourth]))).toEqual(['missing orders carl second']);
  });

  test('finds every user record of a Kinesis record that is missing', () => {
    expect(brief(compare([batch], [first, second]))).toEqual([
      'missing orders ada third',
      'missing orders ada third',
    ]);
  });

  test('finds that one of two equal user records is missing', () => {
    expect(brief(compare([batch], [first, second, third]))).toEqual(['missing orders ada third']);
  });

  test('finds everything missing when nothing came', () => {
    expect(brief(compare([batch, plainBatch().batch], []))).toHaveLength(5);
  });

  test('finds a user record that came twice', () => {
    expect(brief(compare([batch], [first, second, second, third, fourth]))).toEqual([
      'extra orders carl second',
    ]);
  });

  test('finds a Kinesis record that came twice', () => {
    const differences = compare([batch], [...received, first, second]);
    expect(brief(differences)).toEqual(['extra orders ada first', 'extra orders carl second']);
  });

  test('finds a user record of a Kinesis record that nobody put', () => {
    const differences = compare([batch], [...received, unpacked('999', 0, userRecord('eve', 'who?'))]);
    expect(brief(differences)).toEqual(['extra - eve who?']);
  });

  test('finds a user record with other data, as missing and extra', () => {
    const changed = { ...second, Data: bytes('Second') };
    const differences = compare([batch], [first, changed, third, fourth]);
    expect(brief(differences)).toEqual(['missing orders carl second', 'extra orders carl Second']);
  });

  test('finds a user record with another partition key, as missing and extra', () => {
    const changed = { ...second, PartitionKey: 'carla' };
    const differences = compare([batch], [first, changed, third, fourth]);
    expect(brief(differences)).toEqual(['missing orders carl second', 'extra orders carla second']);
  });

  test('finds user records that changed places within a Kinesis record', () => {
    const differences = compare([batch], [second, first, third, fourth]);
    expect(brief(differences)).toEqual(['reordered orders ada first', 'reordered orders carl second']);
  });

  test('finds a user record that came out of another Kinesis record', () => {
    const differences = compare([batch], [first, { ...second, SequenceNumber: '200' }, third, fourth]);
    expect(differences[0]).toMatchObject({ kind: 'changed', detail: 'sub-sequence number 1, expected 0' });
  });

  test.for([
    [{ ExplicitHashKey: '8' }, 'explicit hash key 8, expected 7'],
    [{ SubSequenceNumber: 0 }, 'sub-sequence number 0, expected 1'],
  ] as const)('finds a user record that came with %o', ([change, detail]) => {
    const differences = compare([batch], [first, { ...second, ...change }, third, fourth]);
    expect(differences).toMatchObject([{ kind: 'changed', partitionKey: 'carl', detail }]);
  });

  test('finds an explicit hash key that is absent, and one too many', () => {
    const { ExplicitHashKey, ...without } = second;
    const differences = compare([batch], [{ ...first, ExplicitHashKey: '0' }, without, third, fourth]);
    expect(differences.map(({ detail }) => detail)).toEqual([
      'explicit hash key 0, expected none',
      'explicit hash key absent, expected 7',
    ]);
  });

  test('does not expect an explicit hash key from a record that came as it is', () => {
    const plain = plainBatch();
    expect(plain.batch.userRecords[0]?.explicitHashKey).toBe('5');
    expect(compare([plain.batch], plain.received)).toEqual([]);
  });
});

function brief(differences: readonly Difference[]): string[] {
  return differences.map(({ kind, batch: where, partitionKey, data }) => {
    return `${kind} ${where?.name ?? '-'} ${partitionKey} ${new TextDecoder().decode(data)}`;
  });
}
