import { captures } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { findUserRecords } from '../src/kpl/find-user-records.ts';
import type { SentEntry } from '../src/kpl/recording-proxy.ts';

const capture = captures.find(({ name }) => name === 'sample-two-shards') as (typeof captures)[number];
const put = capture.put;
const sent = capture.entries.map(({ Data, ...keys }) => ({
  ...keys,
  request: 0,
  Data: Buffer.from(Data).toString('base64'),
}));

describe('findUserRecords', () => {
  test('finds each user record of each entry where it was put', () => {
    expect(findUserRecords(put, sent)).toEqual(
      capture.entries.map(({ userRecords }) => userRecords.map((userRecord) => put.indexOf(userRecord))),
    );
  });

  test('finds equal user records in the order in which they were put', () => {
    expect(
      findUserRecords([...put, ...put], [...sent, ...sent])
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(Array.from({ length: 80 }, (_, index) => index));
    expect(Math.max(...(findUserRecords([...put, ...put], [...sent, ...sent])[0] as number[]))).toBeLessThan(
      40,
    );
  });

  test('finds a raw entry that lacks the explicit hash key, or the partition key, by its data', () => {
    const [data, other] = [Buffer.from('one'), Buffer.from('other')];
    const two = [
      { partitionKey: 'k', explicitHashKey: '7', data },
      { partitionKey: '', data: other },
    ];
    const raw = [
      { request: 0, Data: other.toString('base64') },
      { request: 0, Data: data.toString('base64'), PartitionKey: 'k' },
    ];
    expect(findUserRecords(two, raw)).toEqual([[1], [0]]);
    expect(() => findUserRecords(two, [...raw, ...raw])).toThrow('was not put, or sent it twice');
  });

  test('takes an entry for raw when such a user record was put, even when it is an aggregated record', () => {
    const { Data } = sent[0] as SentEntry;
    const lone = {
      partitionKey: 'k',
      explicitHashKey: '007',
      data: Uint8Array.from(Buffer.from(Data, 'base64')),
    };
    expect(findUserRecords([lone], [{ request: 0, Data, PartitionKey: 'k', ExplicitHashKey: '7' }])).toEqual([
      [0],
    ]);
  });

  test('refuses a capture in which a user record was lost, sent twice, or never put', () => {
    const lost = put.length - (capture.entries.at(-1)?.userRecords.length ?? 0);
    expect(lost).toBeGreaterThan(0);
    expect(() => findUserRecords(put, sent.slice(0, -1))).toThrow(/did not send \d+ of 40 user records/);
    expect(() => findUserRecords(put, [...sent, sent[0] as SentEntry])).toThrow(/not put, or sent it twice/);
    expect(() => findUserRecords(put.slice(1), sent)).toThrow(/not put, or sent it twice/);
  });

  test.each([5, 20, 500])('refuses a raw entry of %i bytes that was sent twice', (byteLength) => {
    const lone = { partitionKey: 'k', explicitHashKey: '7', data: new Uint8Array(byteLength).fill(0x61) };
    const Data = Buffer.from(lone.data).toString('base64');
    const entry = { request: 0, Data, PartitionKey: 'k', ExplicitHashKey: '7' };
    expect(findUserRecords([lone], [entry])).toEqual([[0]]);
    expect(() => findUserRecords([lone], [entry, entry])).toThrow(/not put, or sent it twice/);
  });
});
