import { describe, expect, it } from 'vitest';
import { makeUserRecords, numberIn } from '../src/user-records.ts';

const hashKeys = ['0', '1', '2'];

describe('makeUserRecords', () => {
  const userRecords = makeUserRecords(500, 40, hashKeys);

  it('numbers them', () => {
    expect(userRecords.map(({ data }) => numberIn(data))).toEqual(
      Array.from({ length: 500 }, (_, index) => 40 + index),
    );
  });

  it('gives some of them an explicit hash key, each of those that it may', () => {
    const found = new Set(userRecords.map(({ explicitHashKey }) => explicitHashKey));
    expect(found).toEqual(new Set([undefined, ...hashKeys]));
  });

  it('has customers that write one, and some that write many in a row', () => {
    const runs: number[] = [];
    let last = '';
    for (const { partitionKey } of userRecords) {
      if (partitionKey === last) runs.push((runs.pop() ?? 0) + 1);
      else runs.push(1);
      last = partitionKey;
    }
    expect(Math.min(...runs)).toBe(1);
    expect(Math.max(...runs)).toBeGreaterThan(20);
    expect(new Set(userRecords.map(({ partitionKey }) => partitionKey)).size).toBeGreaterThan(50);
  });
});
