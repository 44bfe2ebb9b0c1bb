import { describe, expect, test } from 'vitest';
import { digestOf, requireDigest } from '../src/input/batch.ts';
import type { PutUserRecord } from '../src/input/user-records.ts';

describe('digestOf', () => {
  const userRecord = { partitionKey: 'a', explicitHashKey: '1', data: Uint8Array.of(1, 2) };
  const digest = (changes: Partial<PutUserRecord> = {}) => digestOf([{ ...userRecord, ...changes }]);

  test.each<Partial<PutUserRecord>>([
    { partitionKey: 'b' },
    { explicitHashKey: '2' },
    { data: Uint8Array.of(1, 3) },
    { partitionKey: 'a1', explicitHashKey: '' },
  ])('sees another %o', (changes) => {
    expect(digest(changes)).not.toEqual(digest());
  });

  test('sees how many user records there are', () => {
    expect(digestOf([userRecord, userRecord])).not.toEqual(digest());
  });
});

describe('requireDigest', () => {
  test('says who delivers what', () => {
    expect(() => requireDigest('lambda/bulk', '0123456789', 'abcdef0123')).toThrow(
      'lambda/bulk delivers other user records (01234567) than were put in (abcdef01)',
    );
  });

  test('is content with the same', () => {
    expect(() => requireDigest('lambda/bulk', 'abcdef0123', 'abcdef0123')).not.toThrow();
  });
});
