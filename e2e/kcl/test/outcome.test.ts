import { describe, expect, it } from 'vitest';
import type { Delivery } from '../src/delivery.ts';
import { outcomeOf } from '../src/outcome.ts';
import { makeUserRecords } from '../src/user-records.ts';
import { deliver } from './deliveries.ts';

const userRecords = makeUserRecords(4, 0, ['0']);
const marker = deliver(0, { sequenceNumber: '200', data: Buffer.from('{"marker":0}').toString('base64') });

describe('outcomeOf', () => {
  it('counts what was sent, what deagg returns, and what the KCL has delivered', () => {
    const again = deliver(1, { sequenceNumber: '101', subSequenceNumber: 0 });
    const all = [0, 1, 2, 3].map((number) => deliver(number));
    const withoutDropped = [deliver(0), deliver(1), again, marker];
    const outcome = outcomeOf(
      userRecords,
      { keep: [...all, again, marker], 'drop-aggregate': withoutDropped },
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
    expect(outcome.byShard.kcl).toEqual(outcome.byShard.deagg);
  });
});

describe('the deliveries by shard', () => {
  const expected = [0, 1, 2].map((number) => deliver(number));
  const others = [0, 1].map((number) => deliver(number, { shardId: 'shardId-000000000001' }));
  const byShard = (delivered: readonly Delivery[]) =>
    outcomeOf(userRecords, { keep: [], 'drop-aggregate': [...expected, ...others] }, delivered).byShard;

  it('are the same in whatever order the shards come', () => {
    const { kcl, deagg } = byShard([...others, ...expected]);
    expect(kcl).toEqual(deagg);
  });

  it('go by the first time that each was delivered', () => {
    const { kcl, deagg } = byShard([...expected.slice(0, 2), ...expected, ...others]);
    expect(kcl).toEqual(deagg);
  });

  it.each([
    { what: 'one is missing', delivered: [...expected.slice(1), ...others] },
    { what: 'those of a shard are in another order', delivered: [...expected, ...others.toReversed()] },
    { what: 'a shard is missing', delivered: expected },
  ])('differ when $what', ({ delivered }) => {
    const { kcl, deagg } = byShard(delivered);
    expect(kcl).not.toEqual(deagg);
  });

  it.each<Partial<Delivery>>([
    { shardId: 'shardId-000000000001' },
    { sequenceNumber: '101' },
    { subSequenceNumber: 7 },
    { subSequenceNumber: undefined },
    { partitionKey: 'l' },
    { explicitHashKey: '0' },
    { data: deliver(3).data },
  ])('differ when one differs in %j', (changes) => {
    const { kcl, deagg } = byShard([deliver(0), deliver(1, changes), deliver(2), ...others]);
    expect(kcl).not.toEqual(deagg);
  });
});
