import type { _Record, GetRecordsOutput, SubscribeToShardEvent } from '@aws-sdk/client-kinesis';
import {
  type Deaggregated,
  deaggregateRecords,
  deaggregateStream,
  type ExtendedSequenceNumber,
  effectiveHashKey,
  extendedSequenceNumber,
  iterDeaggregateRecords,
  type Tag,
  type UserRecord,
  userRecordId,
} from '@kpl-kit/deagg';
import {
  expandKinesisEvent,
  type KinesisHandlerOptions,
  kinesisHandler,
  pipesEnrichment,
} from '@kpl-kit/deagg/lambda';
import { events } from '@kpl-kit/fixtures';
import type {
  Context,
  FirehoseTransformationEvent,
  FirehoseTransformationEventRecord,
  Handler,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  KinesisStreamHandler,
  KinesisStreamRecord,
  KinesisStreamTumblingWindowEvent,
  KinesisStreamTumblingWindowHandler,
} from 'aws-lambda';
import { describe, expectTypeOf, test } from 'vitest';

describe('deaggregateRecords', () => {
  test('takes and gives the records of a Lambda event', () => {
    const [record] = deaggregateRecords((null as unknown as KinesisStreamEvent).Records);
    expectTypeOf(record).exclude(undefined).toExtend<KinesisStreamRecord>();
    expectTypeOf(record?.eventID).toEqualTypeOf<string | undefined>();
    expectTypeOf(record?.kinesis.partitionKey).toEqualTypeOf<string | undefined>();
    expectTypeOf(record?.kinesis.subSequenceNumber).toEqualTypeOf<number | undefined>();
    expectTypeOf(record?.kinesis.explicitHashKey).toEqualTypeOf<string | null | undefined>();
    expectTypeOf(record?.kinesis.aggregated).toEqualTypeOf<true | undefined>();
    expectTypeOf(record?.kinesis.tags).toEqualTypeOf<Tag[] | undefined>();
  });

  test('takes and gives the records of the AWS SDK', () => {
    const [record] = deaggregateRecords((null as unknown as GetRecordsOutput).Records ?? []);
    expectTypeOf(record).exclude(undefined).toExtend<_Record>();
    expectTypeOf(record?.Data).toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf(record?.ApproximateArrivalTimestamp).toEqualTypeOf<Date | undefined>();
    expectTypeOf(record?.SubSequenceNumber).toEqualTypeOf<number | undefined>();
    expectTypeOf(record?.ExplicitHashKey).toEqualTypeOf<string | undefined>();
    expectTypeOf(record?.Aggregated).toEqualTypeOf<true | undefined>();
    deaggregateRecords((null as unknown as SubscribeToShardEvent).Records ?? []);
  });

  test('takes and gives the JSON of the AWS CLI', () => {
    const [record] = deaggregateRecords(events.cli.Records);
    expectTypeOf(record?.Data).toEqualTypeOf<string | undefined>();
    expectTypeOf(record?.SubSequenceNumber).toEqualTypeOf<number | undefined>();
  });

  test('takes and gives the records of a Firehose event, with fields in the metadata alone', () => {
    const [record] = deaggregateRecords((null as unknown as FirehoseTransformationEvent).records);
    expectTypeOf(record).exclude(undefined).toExtend<FirehoseTransformationEventRecord>();
    expectTypeOf(record?.kinesisRecordMetadata?.shardId).toEqualTypeOf<string | undefined>();
    expectTypeOf(record?.kinesisRecordMetadata?.subSequenceNumber).toEqualTypeOf<number | undefined>();
    expectTypeOf(record).exclude(undefined).not.toHaveProperty('subSequenceNumber');
    expectTypeOf(record).exclude(undefined).not.toHaveProperty('partitionKey');
  });

  test('takes and gives the records of an Analytics event', () => {
    const [record] = deaggregateRecords(events.analytics.records);
    expectTypeOf(record?.kinesisStreamRecordMetadata.subSequenceNumber).toEqualTypeOf<number | undefined>();
    expectTypeOf(record).exclude(undefined).not.toHaveProperty('subSequenceNumber');
  });

  test('takes and gives the records of a pipe', () => {
    const [record] = deaggregateRecords(events.pipes);
    expectTypeOf(record?.eventID).toEqualTypeOf<string | undefined>();
    expectTypeOf(record?.subSequenceNumber).toEqualTypeOf<number | undefined>();
  });

  test('gives user records for bytes, and the bytes themselves when they are plain', () => {
    const bytes: Uint8Array = new Uint8Array();
    expectTypeOf(deaggregateRecords(bytes)).toEqualTypeOf<(Uint8Array | UserRecord)[]>();
    expectTypeOf(deaggregateRecords([bytes])).toEqualTypeOf<(Uint8Array | UserRecord)[]>();
  });

  test('gives each shape of a mixed list its own fields', () => {
    const mixed: (KinesisStreamRecord | _Record)[] = [];
    expectTypeOf(deaggregateRecords(mixed)).toEqualTypeOf<
      (Deaggregated<KinesisStreamRecord> | Deaggregated<_Record>)[]
    >();
  });

  test('takes one record, a readonly list, a set and a generator', () => {
    const record = {} as KinesisStreamRecord;
    const expected = expectTypeOf<Deaggregated<KinesisStreamRecord>[]>();
    expected.toEqualTypeOf(deaggregateRecords(record));
    expected.toEqualTypeOf(deaggregateRecords([record] as readonly KinesisStreamRecord[]));
    expected.toEqualTypeOf(deaggregateRecords(new Set([record])));
    expected.toEqualTypeOf(deaggregateRecords([record].values()));
    expected.toEqualTypeOf(deaggregateRecords(record as KinesisStreamRecord | KinesisStreamRecord[]));
  });

  test('gives what it takes: its own output is input again', () => {
    expectTypeOf(
      deaggregateRecords(deaggregateRecords(events.lambda.Records))[0]?.kinesis.data,
    ).toEqualTypeOf<string | undefined>();
  });

  test('gives a partition key where the type of the record has none', () => {
    const [lambda] = deaggregateRecords([{ kinesis: { data: '' } }]);
    expectTypeOf(lambda?.kinesis.partitionKey).toEqualTypeOf<string | null | undefined>();
    const [sdk] = deaggregateRecords([] as { Data: Uint8Array | undefined }[]);
    expectTypeOf(sdk?.PartitionKey).toEqualTypeOf<string | undefined>();
    expectTypeOf(sdk?.Data).toEqualTypeOf<Uint8Array | undefined>();
  });

  test('refuses anything that is not a Kinesis record', () => {
    // @ts-expect-error a string is not a record
    deaggregateRecords('84mawg');
    // @ts-expect-error nor a list of numbers
    deaggregateRecords([1, 2]);
    // @ts-expect-error nor the whole event
    deaggregateRecords(events.lambda);
    // @ts-expect-error nor a record without data
    deaggregateRecords([{ kinesis: { partitionKey: 'a' } }]);
    // @ts-expect-error nor nothing at all
    deaggregateRecords({});
    // @ts-expect-error one by one, either
    iterDeaggregateRecords([{}]);
    // @ts-expect-error and there are two policies
    deaggregateRecords([], { onMalformed: 'ignore' });
  });
});

describe('userRecordId, extendedSequenceNumber and effectiveHashKey', () => {
  test('take what comes out in any shape, and what was kept of it', () => {
    const records = [
      {} as Deaggregated<KinesisStreamRecord>,
      {} as Deaggregated<_Record>,
      {} as Deaggregated<FirehoseTransformationEventRecord>,
      {} as Deaggregated<(typeof events.analytics.records)[number]>,
      {} as Deaggregated<(typeof events.pipes)[number]>,
      { sequenceNumber: '1', subSequenceNumber: 0, partitionKey: 'k' },
    ];
    for (const record of records) {
      expectTypeOf(userRecordId(record, 'shardId-000000000000')).toEqualTypeOf<string>();
      expectTypeOf(extendedSequenceNumber(record)).toEqualTypeOf<ExtendedSequenceNumber>();
      expectTypeOf(effectiveHashKey(record)).toEqualTypeOf<bigint | undefined>();
    }
  });

  test('refuse the user records of bytes, which do not say where they are from', () => {
    const userRecord = null as unknown as UserRecord;
    // @ts-expect-error no sequence number
    userRecordId(userRecord, 'shardId-000000000000');
    // @ts-expect-error no sequence number
    extendedSequenceNumber(userRecord);
    expectTypeOf(effectiveHashKey(userRecord)).toEqualTypeOf<bigint>();
  });
});

describe('iterDeaggregateRecords', () => {
  test('gives a generator of what deaggregateRecords gives', () => {
    expectTypeOf(iterDeaggregateRecords(events.pipes)).toEqualTypeOf<
      Generator<Deaggregated<(typeof events.pipes)[number]>, void, undefined>
    >();
  });
});

describe('@kpl-kit/deagg/lambda', () => {
  test('makes handlers that AWS types know', () => {
    const handler = kinesisHandler((record, context) => {
      expectTypeOf(record.partitionKey).toEqualTypeOf<string | null>();
      expectTypeOf(record.json<{ n: number }>().n).toEqualTypeOf<number>();
      expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
    });
    expectTypeOf(handler).toExtend<Handler<KinesisStreamEvent, KinesisStreamBatchResponse>>();
    expectTypeOf(handler).toExtend<KinesisStreamHandler>();
    const withContext = kinesisHandler<Context>((_, { awsRequestId, window }) => {
      expectTypeOf(awsRequestId).toEqualTypeOf<string>();
      expectTypeOf(window?.start).toEqualTypeOf<string | undefined>();
    });
    expectTypeOf(withContext).toExtend<KinesisStreamHandler>();
  });

  test('makes handlers of tumbling windows', async () => {
    const handler = kinesisHandler<Context>(() => {});
    expectTypeOf(handler).toExtend<KinesisStreamTumblingWindowHandler>();
    const windowEvent = null as unknown as KinesisStreamTumblingWindowEvent;
    expectTypeOf((await handler(windowEvent)).state).toEqualTypeOf<Record<string, unknown>>();
    const event = null as unknown as KinesisStreamEvent;
    expectTypeOf((await handler(event)).state).toEqualTypeOf<Record<string, unknown> | undefined>();
  });

  test('takes a concurrency only with its order', () => {
    kinesisHandler(() => {}, { order: 'byPartitionKey', concurrency: 20 });
    kinesisHandler(() => {}, { concurrency: undefined });
    for (const order of ['sequential', 'byPartitionKey'] as const) kinesisHandler(() => {}, { order });
    // @ts-expect-error the order is sequential
    kinesisHandler(() => {}, { concurrency: 20 });
    // @ts-expect-error here too
    kinesisHandler(() => {}, { order: 'sequential', concurrency: 20 });
    // @ts-expect-error and here
    const options: KinesisHandlerOptions = { concurrency: 20 };
    kinesisHandler(() => {}, options);
  });

  test('keeps the type of an event and of its records', () => {
    const { Records } = expandKinesisEvent(null as unknown as KinesisStreamEvent);
    expectTypeOf(Records).toExtend<KinesisStreamRecord[]>();
    expectTypeOf(Records[0]?.kinesis.subSequenceNumber).toEqualTypeOf<number | undefined>();
    const enrich = pipesEnrichment(({ eventID, subSequenceNumber }) => ({ eventID, subSequenceNumber }));
    expectTypeOf(enrich).returns.resolves.toEqualTypeOf<
      { eventID: string; subSequenceNumber: number | undefined }[]
    >();
  });
});

describe('deaggregateStream', () => {
  test('gives the type of what is in the source, records or batches', () => {
    const batches = null as unknown as AsyncIterable<_Record[]>;
    expectTypeOf(deaggregateStream(batches)).toExtend<AsyncGenerator<_Record>>();
    const fromArrays = deaggregateStream([[null as unknown as _Record]]);
    expectTypeOf(fromArrays).toExtend<AsyncGenerator<_Record>>();
    const fromRecords = deaggregateStream([null as unknown as _Record]);
    expectTypeOf(fromRecords).toExtend<AsyncGenerator<_Record>>();
    deaggregateStream(batches, { signal: AbortSignal.timeout(1) });
  });
});
