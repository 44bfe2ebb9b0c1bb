import { describe, expect, test } from 'vitest';
import { entryOf } from '../generate/kpl-rule.ts';
import { inNumbers } from '../generate/write-cases.ts';
import type { Entry, Policy, UserRecord, WriteCase } from '../src/case.ts';
import { faultOf, hashKeyOf } from '../src/judge.ts';
import { loadCases } from '../src/load-cases.ts';

const writes = loadCases().filter((one): one is WriteCase => 'userRecords' in one);
const accepted = writes.filter(({ outcomes }) => outcomes.strict.entries !== undefined);

/** Every user record in one entry as the KPL writes it, with something changed. */
function entriesOf(put: readonly UserRecord[], change: (entry: Entry) => object): Entry[] {
  const entry = entryOf(put.map(inNumbers));
  return [{ ...entry, ...change(entry) }];
}

function passedBy(change: (entry: Entry) => object, policy: Policy): string[] {
  return accepted
    .filter((one) => faultOf(one, { entries: entriesOf(one.userRecords, change) }, policy) === undefined)
    .map(({ id }) => id);
}

const routed = ({ partitionKey, explicitHashKey }: Entry) => explicitHashKey ?? hashKeyOf(partitionKey);

describe('an entry that PutRecords refuses passes no case: one with', () => {
  test.each<[what: string, change: (entry: Entry) => object]>([
    ['an empty partition key', (entry) => ({ partitionKey: '', explicitHashKey: routed(entry) })],
    [
      'a partition key of 257 characters',
      (entry) => ({ partitionKey: 'k'.repeat(257), explicitHashKey: routed(entry) }),
    ],
    [
      'half a character as partition key',
      (entry) => ({ partitionKey: '\ud800', explicitHashKey: routed(entry) }),
    ],
    ['a number as partition key', (entry) => ({ partitionKey: 7, explicitHashKey: routed(entry) })],
    ['no partition key', (entry) => ({ partitionKey: undefined, explicitHashKey: routed(entry) })],
    ['an explicit hash key with a leading zero', (entry) => ({ explicitHashKey: `0${routed(entry)}` })],
    ['a number as explicit hash key', (entry) => ({ explicitHashKey: Number(routed(entry)) })],
    ['an empty explicit hash key', () => ({ explicitHashKey: '' })],
    [
      'an explicit hash key of another turn around the ring',
      (entry) => ({ explicitHashKey: String(BigInt(routed(entry)) + 2n ** 128n) }),
    ],
    ['data that is a list of numbers', ({ data }) => ({ data: [...Buffer.from(data, 'base64')] })],
    ['data that is not base64', ({ data }) => ({ data: `!${data}` })],
  ])('%s', (_, change) => {
    expect(passedBy((entry) => ({ explicitHashKey: routed(entry) }), 'lossless')).not.toEqual([]);
    expect(passedBy(change, 'lossless')).toEqual([]);
  });

  test('data and partition key of more than 1 MiB together', () => {
    const [one] = writes;
    const keys = ['k'.repeat(256), 'b'];
    const put = (byteLength: number) =>
      keys.map((partitionKey) => ({
        partitionKey,
        explicitHashKey: null,
        data: partitionKey === 'b' ? '' : Buffer.alloc(byteLength, 'x').toString('base64'),
      }));
    const fault = (byteLength: number, partitionKey: string) => {
      const userRecords = put(byteLength);
      const outcome = { userRecords };
      const outcomes = { kcl: outcome, lossless: outcome, strict: outcome };
      const entries = entriesOf(userRecords, (entry) => ({ partitionKey, explicitHashKey: routed(entry) }));
      return faultOf({ ...(one as WriteCase), userRecords, outcomes }, { entries }, 'lossless');
    };
    const overhead = Buffer.from(entryOf(put(1_000_000)).data, 'base64').length - 1_000_000;
    const largest = 1_048_576 - overhead - 1;
    expect(fault(largest, 'a')).toBeUndefined();
    expect(fault(largest, 'é')).toBe('entry 0: 1048577 bytes with its partition key');
    expect(fault(largest + 1, 'a')).toBe('entry 0: 1048577 bytes with its partition key');
  });
});

describe('a writer that packs all user records into one entry', () => {
  const withoutTags = (put: readonly UserRecord[]) => put.map(({ tags: _, ...userRecord }) => userRecord);
  const missed = (policy: Policy, change = (put: readonly UserRecord[]) => put) =>
    accepted
      .filter((one) => faultOf(one, { entries: [entryOf(change(one.userRecords).map(inNumbers))] }, policy))
      .map(({ id }) => id);

  test('passes every case under kcl and lossless, where it keeps tags', () => {
    expect([missed('kcl'), missed('lossless')]).toEqual([[], []]);
  });

  test('passes every case under kcl alone, where it drops them', () => {
    expect(missed('kcl', withoutTags)).toEqual([]);
    expect(missed('lossless', withoutTags)).toEqual(
      accepted.filter(({ userRecords }) => userRecords.some(({ tags }) => tags)).map(({ id }) => id),
    );
  });
});
