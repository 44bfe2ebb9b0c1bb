import { aggregate } from '@kpl-kit/aggregator';
import {
  type DeaggregateOptions,
  deaggregateRecords,
  extendedSequenceNumber,
  iterDeaggregateRecords,
  type KinesisRecordShape,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { events, malformed } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';
import { named } from './named.ts';

const damaged = named(malformed, 'wrong-digest').data;

/** 9 and 10 are not in the order of their texts. */
const records = [
  { SequenceNumber: '9', PartitionKey: 'plain', Data: Uint8Array.of(9) },
  { SequenceNumber: '10', PartitionKey: 'a', Data: aggregatedOf(3) },
  { SequenceNumber: '11', PartitionKey: 'plain', Data: Uint8Array.of(11) },
  { SequenceNumber: '12', PartitionKey: 'a', Data: aggregatedOf(2) },
];

describe('deaggregateRecords with resumeAfter', () => {
  test.each([
    [{ sequenceNumber: '1' }, ['9', '10:0', '10:1', '10:2', '11', '12:0', '12:1']],
    [{ sequenceNumber: '9' }, ['10:0', '10:1', '10:2', '11', '12:0', '12:1']],
    [{ sequenceNumber: '9', subSequenceNumber: 0 }, ['10:0', '10:1', '10:2', '11', '12:0', '12:1']],
    [{ sequenceNumber: '10', subSequenceNumber: 0 }, ['10:1', '10:2', '11', '12:0', '12:1']],
    [{ sequenceNumber: '10', subSequenceNumber: 1 }, ['10:2', '11', '12:0', '12:1']],
    [{ sequenceNumber: '10', subSequenceNumber: 2 }, ['11', '12:0', '12:1']],
    [{ sequenceNumber: '10', subSequenceNumber: 3 }, ['11', '12:0', '12:1']],
    [{ sequenceNumber: '10' }, ['11', '12:0', '12:1']],
    [{ sequenceNumber: '12', subSequenceNumber: 0 }, ['12:1']],
    [{ sequenceNumber: '12' }, []],
    [{ sequenceNumber: '00012' }, []],
  ])('goes on behind %j', (resumeAfter, expected) => {
    expect(deaggregateRecords(records, { resumeAfter }).map(place)).toEqual(expected);
    expect([...iterDeaggregateRecords(records, { resumeAfter })].map(place)).toEqual(expected);
    expect(deaggregateRecords(records.values(), { resumeAfter }).map(place)).toEqual(expected);
  });

  test('goes on behind each user record with all that come after it', () => {
    const all = deaggregateRecords(records);
    for (const [index, userRecord] of all.entries()) {
      const resumeAfter = extendedSequenceNumber(userRecord);
      expect(deaggregateRecords(records, { resumeAfter })).toEqual(all.slice(index + 1));
      expect(deaggregateRecords(all, { resumeAfter })).toEqual(all.slice(index + 1));
    }
    expect(all).toHaveLength(7);
  });

  test('goes on behind each user record that Firehose has unpacked', () => {
    const unpacked = ['0', '1', '2'].map((subsequenceNumber) => ({
      recordId: subsequenceNumber,
      data: 'eA==',
      kinesisRecordMetadata: { shardId: 'shardId-000000000000', sequenceNumber: '9', subsequenceNumber },
    }));
    for (const [index, record] of unpacked.entries()) {
      const resumeAfter = extendedSequenceNumber(record);
      expect(deaggregateRecords(unpacked, { resumeAfter })).toEqual(unpacked.slice(index + 1));
    }
  });

  test('refuses to go on within a Kinesis record behind a user record without a number', () => {
    const records = [{ SequenceNumber: '9', Aggregated: true, Data: Uint8Array.of(1) }];
    const resumeAfter = { sequenceNumber: '9', subSequenceNumber: 0 };
    expect(() => deaggregateRecords(records, { resumeAfter })).toThrow(
      expect.objectContaining({ code: 'INVALID_RECORD', recordIndex: 0, sequenceNumber: '9' }),
    );
  });

  test.each([Symbol('1'), 'x', -1])('refuses the sub-sequence number %o of a record', (subSequenceNumber) => {
    const bad = { kinesis: { data: '', sequenceNumber: '1', subSequenceNumber } };
    const list: KinesisRecordShape[] = [{ data: '', sequenceNumber: '2' } as KinesisRecordShape, bad];
    const message = /^record 1: subSequenceNumber is .*, expected a whole number from 0$/;
    for (const options of [{}, { resumeAfter: { sequenceNumber: '1', subSequenceNumber: 0 } }]) {
      expect(() => deaggregateRecords(list, options)).toThrow(
        expect.objectContaining({ code: 'INVALID_RECORD', message: expect.stringMatching(message) }),
      );
    }
  });

  test('leaves out what is done with beside what is outside the shard', () => {
    const userRecords = ['1', '2', '3', '4'].map((explicitHashKey) => ({
      partitionKey: 'k',
      explicitHashKey,
      data: new Uint8Array(),
    }));
    const Data = [...aggregate(userRecords)][0]?.Data as Uint8Array;
    const delivered = deaggregateRecords([{ Data, SequenceNumber: '7' }], {
      resumeAfter: { sequenceNumber: '7', subSequenceNumber: 0 },
      shardRange: { startingHashKey: '0', endingHashKey: '3' },
      outsideShardRange: 'drop-record',
    });
    expect(delivered.map(({ SubSequenceNumber }) => SubSequenceNumber)).toEqual([1, 2]);
  });

  test('does not read a Kinesis record that is done with', () => {
    const unreadable = { SequenceNumber: '9', PartitionKey: 'a', Data: damaged };
    const options = { onMalformed: 'throw', resumeAfter: { sequenceNumber: '9' } } as const;
    expect(deaggregateRecords([unreadable, ...records.slice(1)], options)).toHaveLength(6);
    const before = { ...options, resumeAfter: { sequenceNumber: '8' } };
    expect(() => deaggregateRecords([unreadable], before)).toThrow(
      'the MD5 digest is not that of the message',
    );
  });

  test('leaves out a user record of a Kinesis record that is done with, though it has lost its number', () => {
    const userRecord = { SequenceNumber: '9', Aggregated: true, Data: Uint8Array.of(1) } as const;
    expect(deaggregateRecords([userRecord], { resumeAfter: { sequenceNumber: '9' } })).toEqual([]);
  });

  test('counts a malformed record as one', () => {
    const unreadable = { SequenceNumber: '9', PartitionKey: 'a', Data: damaged };
    const resumeAfter = { sequenceNumber: '9', subSequenceNumber: 0 };
    expect(deaggregateRecords([unreadable], { resumeAfter })).toEqual([]);
    expect([...iterDeaggregateRecords([unreadable].values(), { resumeAfter })]).toEqual([]);
  });

  test('says the place of a record in the list that was passed', () => {
    const found: unknown[] = [];
    const unreadable = { SequenceNumber: '13', PartitionKey: 'a', Data: damaged };
    deaggregateRecords([...records, unreadable], {
      resumeAfter: { sequenceNumber: '12' },
      onDiagnostic: ({ recordIndex }) => found.push(recordIndex),
    });
    expect(found).toEqual([4]);
  });

  test.each([
    ['bytes', aggregatedOf(2)],
    ['a sequence number of letters', { Data: Uint8Array.of(1), SequenceNumber: 'LATEST' }],
  ])('refuses %s', (_, record: KinesisRecordShape) => {
    expect(() => deaggregateRecords(record, { resumeAfter: { sequenceNumber: '1' } })).toThrow(
      expect.objectContaining({
        code: 'INVALID_RECORD',
        recordIndex: 0,
        message: 'record 0 has no sequence number of digits, which resumeAfter needs',
      }),
    );
  });

  test.each([
    [null, 'resumeAfter is null, expected an extended sequence number'],
    ['10', 'resumeAfter is a string, expected an extended sequence number'],
    [{}, 'resumeAfter: sequenceNumber is undefined, expected a string of digits'],
    [{ sequenceNumber: 10 }, 'resumeAfter: sequenceNumber is a number, expected a string of digits'],
    [
      { sequenceNumber: 'TRIM_HORIZON' },
      'resumeAfter: sequenceNumber is not a decimal number, expected a string of digits',
    ],
    [
      { sequenceNumber: '1', subSequenceNumber: -1 },
      'resumeAfter: subSequenceNumber is -1, expected a whole number from 0',
    ],
    [
      { sequenceNumber: '1', subSequenceNumber: '1' },
      'resumeAfter: subSequenceNumber is a string, expected a whole number from 0',
    ],
    [
      { sequenceNumber: '1', subSequenceNumber: Number.POSITIVE_INFINITY },
      'resumeAfter: subSequenceNumber is Infinity, expected a whole number from 0',
    ],
    [
      { sequenceNumber: '1', subSequenceNumber: Number.NaN },
      'resumeAfter: subSequenceNumber is NaN, expected a whole number from 0',
    ],
  ])('refuses %j at once', (resumeAfter, message) => {
    const options = { resumeAfter } as DeaggregateOptions;
    expect(() => deaggregateRecords([], options)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message }),
    );
    expect(() => iterDeaggregateRecords([], options)).toThrow(message);
  });
});

describe('readAggregatedRecord', () => {
  test.each([
    [
      { resumeAfter: { sequenceNumber: '1' } },
      'resumeAfter is not an option, expected onMalformed, onDiagnostic, shardRange, outsideShardRange',
    ],
    [
      { markLast: true },
      'markLast is not an option, expected onMalformed, onDiagnostic, shardRange, outsideShardRange',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => readAggregatedRecord(aggregatedOf(2), options as object)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message }),
    );
  });
});

describe('deaggregateRecords with markLast', () => {
  test.each([
    ['Lambda', events.lambda.Records, (record: object) => (record as { kinesis: object }).kinesis],
    ['Pipes', events.pipes, (record: object) => record],
    [
      'Firehose',
      events.firehose.records,
      (record: object) => (record as { kinesisRecordMetadata: object }).kinesisRecordMetadata,
    ],
    [
      'Analytics',
      events.analytics.records,
      (record: object) => (record as { kinesisStreamRecordMetadata: object }).kinesisStreamRecordMetadata,
    ],
  ])('marks the last user record of each Kinesis record of the %s shape', (_, list, fieldsOf) => {
    const delivered = deaggregateRecords<KinesisRecordShape>(list, { markLast: true });
    const marks = delivered.map((record) => (fieldsOf(record) as { isLast?: boolean }).isLast);
    expect(marks).toEqual([undefined, false, false, true, undefined]);
  });

  test('marks them in the shape of the SDK, and as bytes', () => {
    const options = { markLast: true };
    const marks = deaggregateRecords(events.sdk.Records, options).map(({ IsLast }) => IsLast);
    expect(marks).toEqual([undefined, false, false, true, undefined]);
    const bytes = deaggregateRecords([aggregatedOf(2)], options);
    expect(bytes).toMatchObject([{ isLast: false }, { isLast: true }]);
  });

  test('marks the last one that comes out when others behind it are dropped', () => {
    const userRecords = ['1', '2', '3'].map((explicitHashKey) => ({
      partitionKey: 'k',
      explicitHashKey,
      data: new Uint8Array(),
    }));
    const Data = [...aggregate(userRecords)][0]?.Data as Uint8Array;
    const shardRange = { startingHashKey: '1', endingHashKey: '2' };
    const delivered = deaggregateRecords([{ Data }], {
      markLast: true,
      shardRange,
      outsideShardRange: 'drop-record',
    });
    expect(delivered.map(({ IsLast }) => IsLast)).toEqual([false, true]);
  });

  test('marks nothing without it', () => {
    expect(JSON.stringify(deaggregateRecords(events.pipes))).not.toContain('isLast');
    expect(() => deaggregateRecords([], { markLast: 1 } as never)).toThrow(
      'markLast is a number, expected a boolean',
    );
  });
});

function place({
  SequenceNumber,
  SubSequenceNumber,
}: {
  SequenceNumber: string;
  SubSequenceNumber?: number;
}): string {
  return SubSequenceNumber === undefined ? SequenceNumber : `${SequenceNumber}:${SubSequenceNumber}`;
}

function aggregatedOf(count: number): Uint8Array {
  const userRecords = Array.from({ length: count }, (_, index) => ({
    partitionKey: `k${index}`,
    data: Uint8Array.of(index),
  }));
  return [...aggregate(userRecords)][0]?.Data as Uint8Array;
}
