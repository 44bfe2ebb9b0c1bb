import { malformed, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';

// What docs/comparison.md says of the KCL, from what it delivered when it was asked.

describe('the KCL 3.5.1', () => {
  test('handed on a record with a wrong digest', () => {
    expect(deliveredOf('wrong-digest')).toBe('record');
  });

  test('handed on a record whose message cannot be read, or lacks a required field', () => {
    expect(['text-as-message', 'data-cut-off', 'second-entry-without-data'].map(deliveredOf)).toEqual([
      'record',
      'record',
      'record',
    ]);
  });

  test('delivered the user records before a partition key index out of range, and dropped the rest', () => {
    expect(deliveredOf('second-partition-key-index-one-past')).toMatchObject([{ partitionKey: 'a' }]);
  });

  test('dropped a user record whose explicit hash key index is out of range', () => {
    expect(deliveredOf('explicit-hash-key-index-one-past')).toEqual([]);
  });

  test('gave a user record without an explicit hash key none', () => {
    const [first, second] = deliveredOf('some-without-explicit-hash-key') as object[];
    expect(first).not.toHaveProperty('explicitHashKey');
    expect(second).toHaveProperty('explicitHashKey', '7');
  });

  test('delivered no tags, and nothing of a message without user records', () => {
    const vector = vectors.find(({ name }) => name === 'tags');
    expect(vector?.userRecords[0]).toHaveProperty('tags');
    expect(Object.keys((deliveredOf('tags') as object[])[0] ?? {})).toEqual([
      'partitionKey',
      'subSequenceNumber',
      'data',
    ]);
    expect(deliveredOf('tables-without-entries')).toEqual([]);
  });
});

function deliveredOf(name: string): unknown {
  const kcl = [...malformed, ...vectors].find((record) => record.name === name)?.kcl;
  return kcl !== undefined && 'delivers' in kcl ? kcl.delivers : kcl;
}
