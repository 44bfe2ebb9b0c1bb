import { aggregate } from '@kpl-kit/aggregator';
import {
  deaggregateRecords,
  extendedSequenceNumber,
  iterDeaggregateRecords,
  type KinesisRecordShape,
  type RecordWithIdentity,
  userRecordId,
} from '@kpl-kit/deagg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const SHARD = 'shardId-000000000006';

type Fields = Readonly<Record<string, unknown>>;

/** How a shape is written: its data, the fields of its place and keys, and fields that belong to other shapes. */
interface Spelling {
  readonly write: (data: Uint8Array, fields: Fields, others: Fields) => Fields;
  readonly sequenceNumber: string;
  readonly subSequenceNumbers: readonly string[];
  readonly mark: string;
}

const LOWER_CASE = {
  sequenceNumber: 'sequenceNumber',
  subSequenceNumbers: ['subSequenceNumber', 'SubSequenceNumber', 'subsequenceNumber'],
  mark: 'aggregated',
};

const spellings: Readonly<Record<string, Spelling>> = {
  Lambda: {
    ...LOWER_CASE,
    write: (data, fields, others) => ({ ...others, kinesis: { ...fields, data: toBase64(data) } }),
  },
  Pipes: {
    ...LOWER_CASE,
    write: (data, fields) => ({ SequenceNumber: '7', ...fields, data: toBase64(data) }),
  },
  Firehose: {
    ...LOWER_CASE,
    write: (data, kinesisRecordMetadata, { Data: _, ...others }) => ({
      ...others,
      data: toBase64(data),
      kinesisRecordMetadata,
    }),
  },
  Analytics: {
    ...LOWER_CASE,
    write: (data, kinesisStreamRecordMetadata, { Data: _, ...others }) => ({
      ...others,
      data: toBase64(data),
      kinesisStreamRecordMetadata,
    }),
  },
  SDK: {
    ...LOWER_CASE,
    sequenceNumber: 'SequenceNumber',
    mark: 'Aggregated',
    write: (Data, fields, { SequenceNumber: _, ...others }) => ({ ...others, ...fields, Data }),
  },
};

/** Fields of other shapes that may stand in the same object, and that must not be taken for its own. */
const others = fc.record(
  {
    Data: fc.constant('eA=='),
    data: fc.constant('eA=='),
    SequenceNumber: fc.constant('7'),
    sequenceNumber: fc.constant('8'),
    eventID: fc.constantFrom(`${SHARD}:9`, 'made by hand'),
  },
  { requiredKeys: [] },
);

/** A Kinesis record as it is, or the user records of one that something unpacked before. */
const content = fc.oneof(
  fc.record({ kind: fc.constant('plain' as const) }),
  fc.record({ kind: fc.constant('aggregated' as const), count: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    kind: fc.constant('unpacked' as const),
    count: fc.integer({ min: 1, max: 6 }),
    spelling: fc.nat({ max: 2 }),
    write: fc.constantFrom(Number, String, BigInt),
    isMarked: fc.boolean(),
    /** A producer may put an aggregated record into the KPL as its data. */
    isNested: fc.boolean(),
  }),
);

const name = fc.constantFrom(...Object.keys(spellings));

/** Kinesis records of one shard, in order, from 9 on: 9 and 10 are not in the order of their texts. */
const records = fc
  .array(fc.record({ name, content, others }), { minLength: 1, maxLength: 8 })
  .map((list) => list.flatMap((one, index) => write(one, String(9 + index))));

function write(
  one: { name: string; content: typeof content extends fc.Arbitrary<infer T> ? T : never; others: Fields },
  sequenceNumber: string,
): KinesisRecordShape[] {
  const spelling = spellings[one.name] as Spelling;
  const { content } = one;
  const fields = { [spelling.sequenceNumber]: sequenceNumber };
  const writeRecord = (data: Uint8Array, own: Fields) =>
    spelling.write(data, { ...fields, ...own }, one.others) as unknown as KinesisRecordShape;
  if (content.kind === 'plain') return [writeRecord(Uint8Array.of(1), {})];
  if (content.kind === 'aggregated') return [writeRecord(aggregatedOf(content.count), {})];
  return Array.from({ length: content.count }, (_, place) =>
    writeRecord(content.isNested ? aggregatedOf(3) : Uint8Array.of(place), {
      [spelling.subSequenceNumbers[content.spelling] as string]: content.write(place),
      ...(content.isMarked && { [spelling.mark]: true }),
    }),
  );
}

describe('the records of a shard, in any shapes, unpacked before or not', () => {
  test('have distinct ids, the same when they are read again', () => {
    fc.assert(
      fc.property(records, (list) => {
        const ids = deaggregateRecords(list).map(idOf);
        expect(new Set(ids).size).toBe(ids.length);
        expect(deaggregateRecords(deaggregateRecords(list) as KinesisRecordShape[]).map(idOf)).toEqual(ids);
      }),
      { numRuns: 500 },
    );
  });

  test('come back from each place on, no more and no less', () => {
    fc.assert(
      fc.property(records, (list) => {
        const all = deaggregateRecords(list) as (KinesisRecordShape & RecordWithIdentity)[];
        for (const [index, record] of all.entries()) {
          const resumeAfter = extendedSequenceNumber(record);
          const rest = all.slice(index + 1);
          expect(deaggregateRecords(list, { resumeAfter })).toEqual(rest);
          expect([...iterDeaggregateRecords(list.values(), { resumeAfter })]).toEqual(rest);
          expect(deaggregateRecords(all, { resumeAfter })).toEqual(rest);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('have the sequence numbers of their own shape, and not those beside it', () => {
    fc.assert(
      fc.property(records, (list) => {
        for (const record of deaggregateRecords(list)) {
          const { sequenceNumber } = extendedSequenceNumber(record as RecordWithIdentity);
          expect(Number(sequenceNumber)).toBeGreaterThanOrEqual(9);
        }
      }),
    );
  });
});

function idOf(record: unknown): string {
  return userRecordId(record as RecordWithIdentity, SHARD);
}

function aggregatedOf(count: number): Uint8Array {
  const userRecords = Array.from({ length: count }, (_, place) => ({
    partitionKey: `k${place}`,
    data: Uint8Array.of(place),
  }));
  return [...aggregate(userRecords)][0]?.Data as Uint8Array;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
