import { describe, expect, it } from 'vitest';
import { makeUserRecords } from '../src/producer/user-records.ts';
import { isSameSet, outcomeOf } from '../src/proof/outcome.ts';
import { deliver } from './deliveries.ts';

const userRecords = makeUserRecords(4, 0, ['0']);
const marker = deliver(0, { sequenceNumber: '200', data: Buffer.from('{"marker":0}').toString('base64') });

describe('outcomeOf', () => {
  it('counts what was sent, what deagg gives, and what the KCL has delivered', () => {
    const again = deliver(1, { sequenceNumber: '101', subSequenceNumber: 0 });
    const all = [0, 1, 2, 3].map((number) => deliver(number));
    const withoutDropped = [deliver(0), deliver(1), again, marker];
    const outcome = outcomeOf(
      userRecords,
      { all: [...all, again, marker], withoutDropped },
      // The KCL itself has delivered two of them again.
      [...withoutDropped, deliver(0), marker],
    );
    expect(outcome).toMatchObject({
      sent: new Set([0, 1, 2, 3]),
      read: new Set([0, 1, 2, 3]),
      expected: new Set([0, 1]),
      delivered: new Set([0, 1]),
      lost: new Set([2, 3]),
      kinesisRecordCount: 2,
      twiceCount: 1,
    });
    expect(outcome.comparison).toMatchObject({ missing: [], unexpected: [], repeatedCount: 2 });
  });
});

describe('isSameSet', () => {
  it.each([
    { one: [1, 2], other: [2, 1], same: true },
    { one: [1], other: [1, 2], same: false },
    { one: [1, 3], other: [1, 2], same: false },
  ])('says of $one and $other: $same', ({ one, other, same }) => {
    expect(isSameSet(new Set(one), new Set(other))).toBe(same);
  });
});
