import { deaggregateRecords, iterDeaggregateRecords, type KinesisRecordShape } from '@kpl-kit/deagg';
import { captures, hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Md5Lanes } from '../src/md5/md5-lanes.ts';

const [aggregated] = vectors.filter(({ userRecords }) => userRecords.length === 60);
const Data = aggregated?.data as Uint8Array;

/** What the KPL sent, without the few records that would take long to compare. */
const captured = captures.flatMap(({ entries }) => entries.map((entry) => ({ data: entry.Data })));
const small = captured.filter(({ data }) => data.length < 60_000);

/** Everything that has a readable or unreadable message, and what is plain. */
const everything = [...small, ...vectors, ...malformed, ...hostileRecords()].map(({ data }, index) => ({
  Data: data,
  PartitionKey: 'outer',
  SequenceNumber: `${index}`,
}));

describe('deaggregateRecords', () => {
  test('delivers of a batch, digested in lanes, what it delivers of each record alone', () => {
    const inLanes = vi.spyOn(Md5Lanes.prototype, 'digest');
    const together: string[] = [];
    const apart: string[] = [];
    const deliveredTogether = deaggregateRecords(everything, {
      onDiagnostic: ({ code, sequenceNumber, byteOffset }) =>
        together.push(`${sequenceNumber} ${code} ${byteOffset}`),
    });
    const digested = inLanes.mock.calls.flatMap(([, order]) => order).length;
    expect(digested).toBeGreaterThan(2_000);

    inLanes.mockClear();
    const deliveredApart = everything.flatMap((record) =>
      deaggregateRecords(record, {
        onDiagnostic: ({ code, sequenceNumber, byteOffset }) =>
          apart.push(`${sequenceNumber} ${code} ${byteOffset}`),
      }),
    );
    expect(inLanes).not.toHaveBeenCalled();
    expect(comparable(deliveredTogether)).toEqual(comparable(deliveredApart));
    expect(together).toEqual(apart);
    inLanes.mockRestore();
  });

  test('returns the user records of any list of oddly written records', () => {
    const inLanes = vi.spyOn(Md5Lanes.prototype, 'digest');
    const list = fc.array(readableRecord(), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(list, (records) => {
        const delivered = deaggregateRecords(
          records.map(({ data }) => data),
          { onMalformed: 'throw' },
        );
        expect(delivered).toEqual(
          records.flatMap(({ userRecords }) =>
            userRecords.map((userRecord, subSequenceNumber) => ({ ...userRecord, subSequenceNumber })),
          ),
        );
      }),
      { numRuns: 100 },
    );
    expect(inLanes.mock.calls.length).toBeGreaterThan(50);
    inLanes.mockRestore();
  });

  test('hands on every record of a list that is damaged, and no other', () => {
    const list = fc.array(fc.tuple(readableRecord(), fc.boolean()), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(list, (records) => {
        const data = records.map(([record, isDamaged]) =>
          isDamaged ? flipLastBit(record.data) : record.data,
        );
        const damaged = data.filter((_, index) => records[index]?.[1]);
        const delivered = deaggregateRecords(data);
        expect(delivered.filter((one) => one instanceof Uint8Array)).toEqual(damaged);
        expect(delivered.length - damaged.length).toBe(
          records.reduce(
            (sum, [{ userRecords }, isDamaged]) => sum + (isDamaged ? 0 : userRecords.length),
            0,
          ),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('deaggregateRecords of a generator', () => {
  const damaged = { Data: malformed.find(({ name }) => name === 'wrong-digest')?.data as Uint8Array };

  test.each([
    ['throw', 1],
    ['passthrough', 3],
  ] as const)('that begins with a malformed record, with %s, takes %i records', (onMalformed, count) => {
    let taken = 0;
    function* source(): Generator<{ Data: Uint8Array }> {
      for (const record of [damaged, { Data }, { Data }]) {
        taken++;
        yield record;
      }
    }
    try {
      deaggregateRecords(source(), { onMalformed });
    } catch (error) {
      expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    }
    expect(taken).toBe(count);
  });
});

describe('iterDeaggregateRecords', () => {
  test('takes from a generator no record before it is needed', () => {
    const taken: number[] = [];
    function* source(): Generator<{ Data: Uint8Array }> {
      for (let index = 0; index < 3; index++) {
        taken.push(index);
        yield { Data };
      }
    }
    const userRecords = iterDeaggregateRecords(source());
    for (let count = 0; count < 60; count++) userRecords.next();
    expect(taken).toEqual([0]);
    userRecords.next();
    expect(taken).toEqual([0, 1]);
  });

  test('delivers all before a record that is none, though it has looked at it ahead', () => {
    const records = [...Array(20).fill({ Data }), { nothing: true }, { Data }] as KinesisRecordShape[];
    let count = 0;
    expect(() => {
      for (const _ of iterDeaggregateRecords(records)) count++;
    }).toThrow('record 20 is an object without data');
    expect(count).toBe(20 * 60);
  });

  test('reports what is malformed when it comes to it, not when it has looked at it ahead', () => {
    const damaged = { Data: malformed.find(({ name }) => name === 'wrong-digest')?.data as Uint8Array };
    const records = [{ Data }, ...Array(20).fill(damaged)] as { Data: Uint8Array }[];
    let reported = 0;
    const userRecords = iterDeaggregateRecords(records, { onDiagnostic: () => reported++ });
    for (let count = 0; count < 60; count++) userRecords.next();
    expect(reported).toBe(0);
    userRecords.next();
    expect(reported).toBe(1);
  });
});

/** Of the digest. */
function flipLastBit(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));
}

/** Text, because comparing millions of bytes one by one takes long. */
function comparable(delivered: readonly { Data: Uint8Array }[]): object[] {
  return delivered.map(({ Data: data, ...rest }) => ({
    ...rest,
    Data: Buffer.from(data).toString('base64'),
  }));
}
