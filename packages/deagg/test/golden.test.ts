import {
  DeaggregationError,
  type Diagnostic,
  deaggregateRecords,
  isAggregatedRecord,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { captures, malformed, vectors } from '@kpl-kit/fixtures';
import { describe, expect, test } from 'vitest';

describe('readAggregatedRecord', () => {
  test.each(vectors)('reads $name', ({ aggregated, data, userRecords }) => {
    const expected = userRecords.map((userRecord, subSequenceNumber) => ({
      ...userRecord,
      subSequenceNumber,
    }));
    expect(readAggregatedRecord(data, { onMalformed: 'throw' })).toStrictEqual(
      aggregated ? expected : undefined,
    );
  });

  test.each(malformed)('passes over $name', ({ data, passthrough }) => {
    const diagnostics: Diagnostic[] = [];
    const userRecords = readAggregatedRecord(data, { onDiagnostic: (found) => diagnostics.push(found) });
    expect(userRecords).toEqual(passthrough.delivers === 'nothing' ? [] : undefined);
    expect(diagnostics.map(({ code }) => code)).toEqual(
      passthrough.diagnostic ? [passthrough.diagnostic] : [],
    );
  });

  test.each(malformed)('throws for $name only when asked to', ({ data, throw: { error, diagnostic } }) => {
    const diagnostics: string[] = [];
    const read = () =>
      readAggregatedRecord(data, {
        onMalformed: 'throw',
        onDiagnostic: ({ code }) => diagnostics.push(code),
      });
    expect(codeThrownBy(read)).toBe(error);
    expect(diagnostics).toEqual(diagnostic ? [diagnostic] : []);
  });
});

describe('isAggregatedRecord', () => {
  test.each(vectors)('tells whether $name is aggregated', ({ aggregated, data }) => {
    expect(isAggregatedRecord(data)).toBe(aggregated);
  });

  test.each(malformed)('asks for no more than a digest in $name', ({ data, throw: { error, delivers } }) => {
    expect(isAggregatedRecord(data)).toBe(error !== 'CHECKSUM_MISMATCH' && delivers !== 'record');
  });
});

describe('deaggregateRecords', () => {
  test.each(captures)('gives back what was put in $name', ({ entries }) => {
    const records = entries.map(({ Data, PartitionKey }, index) => ({
      Data,
      PartitionKey,
      SequenceNumber: `${index}`,
    }));
    const read = deaggregateRecords<(typeof records)[number]>(records).map((record) => ({
      partitionKey: record.PartitionKey,
      ...(record.ExplicitHashKey !== undefined && { explicitHashKey: record.ExplicitHashKey }),
      data: record.Data,
    }));
    expect(read).toEqual(entries.flatMap(({ userRecords }) => userRecords));
  });

  test.each(malformed)('hands on $name as the very same object', ({ data, passthrough }) => {
    const record = { kinesis: { data: Buffer.from(data).toString('base64'), sequenceNumber: '1' } };
    const delivered = deaggregateRecords([record]);
    expect(delivered).toHaveLength(passthrough.delivers === 'record' ? 1 : 0);
    for (const one of delivered) expect(one).toBe(record);
  });
});

function codeThrownBy(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DeaggregationError);
    return (error as DeaggregationError).code;
  }
}
