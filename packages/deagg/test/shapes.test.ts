import vm from 'node:vm';
import {
  deaggregateRecords,
  isAggregatedRecord,
  type KinesisRecordShape,
  type RecordWithIdentity,
  readAggregatedRecord,
  type UserRecord,
  userRecordId,
} from '@kpl-kit/deagg';
import { events, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { named } from './named.ts';

const LARGEST_HASH_KEY = '340282366920938463463374607431768211455';

/** The three user records of the aggregated record in every event; a plain record stands before and behind it. */
const AGGREGATED = [
  { partitionKey: 'order-7', text: '{"n":1}', explicitHashKey: null, subSequenceNumber: 0 },
  { partitionKey: 'order-8', text: '{"n":2}', explicitHashKey: LARGEST_HASH_KEY, subSequenceNumber: 1 },
  { partitionKey: 'order-7', text: '{"n":3}', explicitHashKey: null, subSequenceNumber: 2 },
] as const;

/** Where the fields of a user record stand in a shape with lower-case names. */
interface LowerCaseShape {
  readonly records: readonly KinesisRecordShape[];
  readonly fieldsOf: (record: never) => object;
  readonly put: (record: never, fields: object, data: string) => object;
}

const lowerCaseShapes: Record<string, LowerCaseShape> = {
  Lambda: {
    records: events.lambda.Records,
    fieldsOf: (record: { kinesis: object }) => record.kinesis,
    put: (record: { kinesis: object }, fields, data) => ({
      ...record,
      kinesis: { ...record.kinesis, ...fields, data },
    }),
  },
  Pipes: {
    records: events.pipes,
    fieldsOf: (record: object) => record,
    put: (record: object, fields, data) => ({ ...record, ...fields, data }),
  },
  Firehose: {
    records: events.firehose.records,
    fieldsOf: (record: { kinesisRecordMetadata: object }) => record.kinesisRecordMetadata,
    put: (record: { kinesisRecordMetadata: object }, fields, data) => ({
      ...record,
      data,
      kinesisRecordMetadata: { ...record.kinesisRecordMetadata, ...fields },
    }),
  },
  Analytics: {
    records: events.analytics.records,
    fieldsOf: (record: { kinesisStreamRecordMetadata: object }) => record.kinesisStreamRecordMetadata,
    put: (record: { kinesisStreamRecordMetadata: object }, fields, data) => ({
      ...record,
      data,
      kinesisStreamRecordMetadata: { ...record.kinesisStreamRecordMetadata, ...fields },
    }),
  },
};

describe.each(Object.entries(lowerCaseShapes))(
  'deaggregateRecords of the %s shape',
  (_, { records, fieldsOf, put }) => {
    const [first, aggregated, last] = records;

    test('adds the fields of each user record and keeps every other field', () => {
      const expected = AGGREGATED.map(({ text, ...fields }) =>
        put(aggregated as never, { ...fields, aggregated: true }, Buffer.from(text).toString('base64')),
      );
      expect(deaggregateRecords(records)).toStrictEqual([first, ...expected, last]);
    });

    test('returns plain records as the very same objects', () => {
      const delivered = deaggregateRecords(records);
      expect(delivered[0]).toBe(first);
      expect(delivered[4]).toBe(last);
    });

    test('leaves the record that came in as it was', () => {
      const before = structuredClone(aggregated);
      deaggregateRecords([aggregated as KinesisRecordShape]);
      expect(aggregated).toEqual(before);
    });

    test('gives a user record no tags and no mark of its Kinesis record', () => {
      const record = put(
        aggregated as never,
        { tags: { environment: 'production' }, isLast: true },
        Buffer.from(named(vectors, 'one-record').data).toString('base64'),
      ) as KinesisRecordShape;
      const [userRecord] = deaggregateRecords([record]);
      expect(fieldsOf(userRecord as never)).toMatchObject({ partitionKey: 'a', aggregated: true });
      expect(Object.keys(fieldsOf(userRecord as never))).not.toContain('tags');
      expect(Object.keys(fieldsOf(userRecord as never))).not.toContain('isLast');
    });

    test('puts tags beside the other fields', () => {
      const tags = named(vectors, 'tags');
      const record = put(
        aggregated as never,
        {},
        Buffer.from(tags.data).toString('base64'),
      ) as KinesisRecordShape;
      const [userRecord] = deaggregateRecords([record]);
      expect(fieldsOf(userRecord as never)).toMatchObject({ tags: tags.userRecords[0]?.tags });
    });
  },
);

describe('deaggregateRecords of the SDK shape', () => {
  const [first, aggregated, last] = events.sdk.Records;

  test('adds the fields of each user record and keeps every other field', () => {
    expect(deaggregateRecords(events.sdk.Records)).toStrictEqual([
      first,
      ...AGGREGATED.map(({ partitionKey, text, explicitHashKey, subSequenceNumber }) => ({
        ...aggregated,
        PartitionKey: partitionKey,
        ...(explicitHashKey !== null && { ExplicitHashKey: explicitHashKey }),
        SubSequenceNumber: subSequenceNumber,
        Aggregated: true,
        Data: new TextEncoder().encode(text),
      })),
      last,
    ]);
  });

  test('gives base64 for base64, as in the JSON of the AWS CLI', () => {
    const texts = deaggregateRecords(events.cli.Records).map(({ Data }) =>
      Buffer.from(Data, 'base64').toString(),
    );
    expect(texts).toEqual([0, 1, 2, 3, 4].map((n) => `{"n":${n}}`));
  });

  test('gives a Buffer for a Buffer, and a view of its bytes, not a copy', () => {
    const Data = Buffer.from(named(vectors, 'one-record').data);
    const [userRecord] = deaggregateRecords([{ Data }]);
    expect(userRecord?.Data).toBeInstanceOf(Buffer);
    expect(userRecord?.Data.buffer).toBe(Data.buffer);
  });

  test('does not take the explicit hash key of an entry for PutRecords for that of its user records', () => {
    const entry = {
      Data: named(vectors, 'some-without-explicit-hash-key').data,
      PartitionKey: 'a',
      ExplicitHashKey: '99',
    };
    const keys = deaggregateRecords(entry).map((userRecord) => ({ ...userRecord, Data: undefined }));
    expect(keys).toStrictEqual([
      { Data: undefined, PartitionKey: 'a', SubSequenceNumber: 0, Aggregated: true },
      { Data: undefined, PartitionKey: 'a', ExplicitHashKey: '7', SubSequenceNumber: 1, Aggregated: true },
    ]);
  });

  test('gives a user record no tags and no mark of its Kinesis record', () => {
    const { data: Data } = named(vectors, 'one-record');
    const [userRecord] = deaggregateRecords([{ Data, Tags: { environment: 'production' }, IsLast: true }]);
    expect(Object.keys(userRecord ?? {}).toSorted()).toEqual([
      'Aggregated',
      'Data',
      'PartitionKey',
      'SubSequenceNumber',
    ]);
  });

  test('leaves out ExplicitHashKey where there is none', () => {
    const withoutHashKey = deaggregateRecords(events.sdk.Records)[1];
    expect(Object.keys(withoutHashKey ?? {})).not.toContain('ExplicitHashKey');
  });

  test('puts tags beside the other fields', () => {
    const tags = named(vectors, 'tags');
    expect(deaggregateRecords([{ Data: tags.data }])).toMatchObject([{ Tags: tags.userRecords[0]?.tags }]);
  });
});

describe('deaggregateRecords of raw bytes', () => {
  const [first, aggregated, last] = events.sdk.Records.map(({ Data }) => Data) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];

  test('gives user records for aggregated bytes and the very same array for plain ones', () => {
    const delivered = deaggregateRecords([first, aggregated, last]);
    expect(delivered[0]).toBe(first);
    expect(delivered[4]).toBe(last);
    expect(delivered.slice(1, 4)).toEqual([
      { partitionKey: 'order-7', subSequenceNumber: 0, data: new TextEncoder().encode('{"n":1}') },
      {
        partitionKey: 'order-8',
        explicitHashKey: LARGEST_HASH_KEY,
        subSequenceNumber: 1,
        data: new TextEncoder().encode('{"n":2}'),
      },
      { partitionKey: 'order-7', subSequenceNumber: 2, data: new TextEncoder().encode('{"n":3}') },
    ]);
  });

  /** Takes a length, and nothing else. */
  class OneArgument extends Uint8Array {
    constructor(length: number) {
      super(length);
    }
  }

  class NoViews extends Uint8Array {
    // biome-ignore lint/suspicious/noExplicitAny: the overloads of Uint8Array
    constructor(...parts: any[]) {
      if (parts.length === 3) throw new RangeError('no views');
      super(...(parts as [number]));
    }
  }

  class Part extends Uint8Array {}
  const surrounded = Uint8Array.from([...first, ...aggregated, ...last]);

  test.each([
    ['with a constructor of its own', OneArgument.from(aggregated)],
    ['that refuses views', new NoViews(aggregated)],
    ['over a part of a buffer', new Part(surrounded.buffer, first.length, aggregated.length)],
  ])('reads a subclass of Uint8Array %s', (_, bytes) => {
    const expected = deaggregateRecords(aggregated);
    expect(deaggregateRecords(bytes)).toEqual(expected);
    expect(deaggregateRecords({ Data: bytes }).map(({ Data }) => Data)).toEqual(
      expected.map((one) => (one as UserRecord).data),
    );
    expect(readAggregatedRecord(bytes)).toEqual(expected);
    expect(isAggregatedRecord(bytes)).toBe(true);
  });

  test('takes one array as one record, not as a list of numbers', () => {
    expect(deaggregateRecords(aggregated)).toHaveLength(3);
    expect(deaggregateRecords(first)).toEqual([first]);
  });
});

describe('deaggregateRecords of a Firehose record without metadata', () => {
  test('puts the fields beside the data, since direct PUT records have no metadata', () => {
    const record = {
      recordId: '1',
      approximateArrivalTimestamp: 0,
      data: events.cli.Records[1]?.Data as string,
    };
    expect(deaggregateRecords(record)[0]).toEqual({
      ...record,
      partitionKey: 'order-7',
      explicitHashKey: null,
      subSequenceNumber: 0,
      aggregated: true,
      data: Buffer.from('{"n":1}').toString('base64'),
    });
  });
});

describe('deaggregateRecords of what Firehose has unpacked', () => {
  const metadata = { shardId: 'shardId-000000000000', sequenceNumber: '9' };
  const record = (subsequenceNumber: string) => ({
    recordId: '1',
    data: Buffer.from(named(vectors, 'one-record').data).toString('base64'),
    kinesisRecordMetadata: { ...metadata, subsequenceNumber },
  });

  test('returns a user record as the very same object, even if its data is an aggregated record', () => {
    const unpacked = [record('0'), record('1')];
    const delivered = deaggregateRecords(unpacked);
    expect(delivered).toHaveLength(2);
    for (const [index, one] of delivered.entries()) expect(one).toBe(unpacked[index]);
  });

  test('unpacks a Kinesis record that Firehose left as it is', () => {
    expect(deaggregateRecords(record(''))).toMatchObject([
      { kinesisRecordMetadata: { ...metadata, partitionKey: 'a', subSequenceNumber: 0 } },
    ]);
  });
});

describe('deaggregateRecords of a record with fields of two shapes', () => {
  const data = events.cli.Records[1]?.Data as string;

  test('goes by the data that it unpacks', () => {
    const lambda = { kinesis: { data, sequenceNumber: '1' }, Data: 'eA==', SequenceNumber: '9' };
    const flat = { data, sequenceNumber: '1', SequenceNumber: '7' };
    for (const record of [lambda, flat]) {
      const ids = deaggregateRecords<KinesisRecordShape>(record).map((one) =>
        userRecordId(one as RecordWithIdentity, 'shard'),
      );
      expect(ids).toEqual(['shard:1:0', 'shard:1:1', 'shard:1:2']);
    }
  });
});

describe('deaggregateRecords of a mixed list', () => {
  test('recognises the shape record by record', () => {
    const mixed = [
      ...events.lambda.Records,
      ...events.sdk.Records,
      ...events.cli.Records,
      ...events.pipes,
      ...events.firehose.records,
      ...events.analytics.records,
      ...events.sdk.Records.map(({ Data }) => Data),
    ];
    const separately = [
      ...deaggregateRecords(events.lambda.Records),
      ...deaggregateRecords(events.sdk.Records),
      ...deaggregateRecords(events.cli.Records),
      ...deaggregateRecords(events.pipes),
      ...deaggregateRecords(events.firehose.records),
      ...deaggregateRecords(events.analytics.records),
      ...deaggregateRecords(events.sdk.Records.map(({ Data }) => Data)),
    ];
    expect(separately).toHaveLength(7 * 5);
    expect(deaggregateRecords<KinesisRecordShape>(mixed)).toEqual(separately);
  });

  test('takes any iterable: a set, an iterator, a generator, an array of another realm', () => {
    const records = events.lambda.Records;
    function* generate() {
      yield* records;
    }
    const foreign = vm.runInNewContext('(records) => Array.from(records)')(records) as typeof records;
    expect(foreign).not.toBeInstanceOf(Array);
    const expected = deaggregateRecords(records);
    for (const iterable of [new Set(records), records.values(), generate(), foreign]) {
      expect(deaggregateRecords(iterable)).toEqual(expected);
    }
  });
});
