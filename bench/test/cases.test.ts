import { describe, expect, test } from 'vitest';
import type { BenchCase } from '../src/bench-case.ts';
import { type Build, thisBuild } from '../src/build.ts';
import { sections } from '../src/sections.ts';

const all = Object.values(sections).flatMap(({ cases }) => [...(cases?.() ?? [])].flat());

/** Small ones, and each contender among them. */
const small = [
  /^(lambda|bytes)\/.*\/(350x140B|5000x30B|captured)\/1$/,
  /^handler\/.*\/350x140B\//,
  /^digest\/.*\/2048B\/4$/,
  /^growth\/.*\/(records|distinct-keys)\/1000$/,
  /^aggregate\/.*\/140B\/51200$/,
  /^producing\/.*\/user records\/1000$/,
];

describe('the cases', () => {
  test('have names of their own, in four parts', () => {
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.split('/').length !== 4)).toEqual([]);
  });

  test.each(all.filter(({ name }) => small.some((pattern) => pattern.test(name))))(
    '$name: all of the work is done',
    async ({ open }) => {
      const { run, userRecords, byteLength } = await open(thisBuild);
      expect(userRecords).toBeGreaterThan(0);
      expect(byteLength).toBeGreaterThan(0);
      expect(typeof run === 'function' && (await run())).toBeTypeOf('number');
    },
  );
});

describe('a build that does not do all of its work is noticed', () => {
  const losing: Build = {
    ...thisBuild,
    deaggregateRecords: ((records: Uint8Array[]) =>
      thisBuild.deaggregateRecords(records).slice(1)) as Build['deaggregateRecords'],
    iterDeaggregateRecords: ((records: Uint8Array[]) =>
      thisBuild.deaggregateRecords(records).slice(1).values()) as unknown as Build['iterDeaggregateRecords'],
    kinesisHandler: (fn) =>
      thisBuild.kinesisHandler((record, context) => record.isLast || fn(record, context)),
    aggregate: function* (userRecords, options) {
      yield* thisBuild.aggregate([...userRecords].slice(1), options);
    } as Build['aggregate'],
    ShardedAggregator: class extends thisBuild.ShardedAggregator {
      override flush() {
        return super.flush().slice(1);
      }
    },
  };

  test.each([
    ['lambda/bulk/captured/1', 'delivers other user records'],
    ['bytes/lazy/350x140B/1', 'delivers other user records'],
    ['digest/lanes/2048B/4', 'not every digest is computed'],
    ['growth/lazy/records/10', 'does not deliver every user record'],
    ['handler/async function/350x140B/16', 'does not handle every byte'],
    ['aggregate/aggregate/140B/51200', 'delivers other user records'],
    ['producing/add/user records/1000', 'of 1000 user records came out'],
  ])('%s', async (name, message) => {
    const { open } = all.find((one) => one.name === name) as BenchCase;
    await expect(async () => open(losing)).rejects.toThrow(message);
  });
});
