import {
  DeaggregationError,
  type Diagnostic,
  deaggregateRecords,
  isAggregatedRecord,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import {
  type CapturedEntry,
  captures,
  type KclVerdict,
  malformed,
  strategyCaptures,
  vectors,
} from '@kpl-kit/fixtures';
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
  test.each(vectors)('knows whether $name is aggregated', ({ aggregated, data }) => {
    expect(isAggregatedRecord(data)).toBe(aggregated);
  });

  test.each(malformed)('asks for no more than a digest in $name', ({ data, throw: { error, delivers } }) => {
    expect(isAggregatedRecord(data)).toBe(error !== 'CHECKSUM_MISMATCH' && delivers !== 'record');
  });
});

/** The KPL sends it raw, so nobody can tell that it was not aggregated. */
const LONE_AGGREGATED = 'lone-like-aggregated';

describe('deaggregateRecords', () => {
  test.each(captures)(
    'returns what was put in $name, as bytes and from Lambda events',
    ({ name, entries }) => {
      for (const { Data, PartitionKey, userRecords } of name === LONE_AGGREGATED
        ? entries.slice(1)
        : entries) {
        const expected = userRecords.map(({ partitionKey, explicitHashKey, data }) => ({
          partitionKey,
          explicitHashKey: normalized(explicitHashKey),
          data: toBase64(data),
        }));
        // A raw record has the hash key in its request alone: neither Lambda nor the SDK passes it to a consumer.
        if (userRecords.length === 1)
          expected[0] = { ...expected[0], explicitHashKey: undefined } as (typeof expected)[0];
        expect(fromSdk({ Data, PartitionKey })).toEqual(expected);
        expect(fromLambda(Data, PartitionKey)).toEqual(expected);
      }
    },
  );

  // Service-managed streams deliver records without a partition key.
  test.each(strategyCaptures())('returns what was put in $name, raw or not', ({ entries }) => {
    for (const { Data, PartitionKey = null, userRecords } of entries) {
      const expected = userRecords.map(({ partitionKey, explicitHashKey, data }) => ({
        partitionKey: userRecords.length === 1 ? PartitionKey : partitionKey,
        explicitHashKey: userRecords.length === 1 ? undefined : explicitHashKey,
        data: toBase64(data),
      }));
      expect(userRecords.map(({ partitionKey }) => partitionKey || null)).toEqual(
        expected.map(({ partitionKey }) => partitionKey || null),
      );
      expect(fromSdk({ Data, PartitionKey })).toEqual(expected);
      expect(fromLambda(Data, PartitionKey)).toEqual(expected);
    }
  });

  test.each([...captures, ...strategyCaptures()])(
    'delivers of $name what the KCL delivers',
    ({ entries }) => {
      for (const { Data, kcl } of entries) {
        const read = readAggregatedRecord(Data);
        const ours =
          read?.map(({ data, ...userRecord }) => ({ ...userRecord, data: toBase64(data) })) ?? 'record';
        expect(ours).toEqual(inBase64(kcl));
      }
    },
  );

  test('takes a lone user record that is itself an aggregated record for aggregated, as the KCL does', () => {
    const entry = captures.find(({ name }) => name === LONE_AGGREGATED)?.entries[0];
    expect(entry?.userRecords.map(({ data }) => data)).toEqual([entry?.Data]);
    expect(fromSdk(entry as CapturedEntry)).toEqual([
      { partitionKey: 'a', explicitHashKey: undefined, data: toBase64(new TextEncoder().encode('hi')) },
    ]);
    expect(inBase64((entry as CapturedEntry).kcl)).toHaveLength(1);
  });

  test.each(malformed)('hands on $name as the very same object', ({ data, passthrough }) => {
    const record = { kinesis: { data: toBase64(data), sequenceNumber: '1' } };
    const delivered = deaggregateRecords([record]);
    expect(delivered).toHaveLength(passthrough.delivers === 'record' ? 1 : 0);
    for (const one of delivered) expect(one).toBe(record);
  });
});

interface Read {
  partitionKey: string | null | undefined;
  explicitHashKey: string | undefined;
  data: string;
}

function fromSdk({ Data, PartitionKey }: { Data: Uint8Array; PartitionKey: string | null }): Read[] {
  return deaggregateRecords({ Data, PartitionKey, SequenceNumber: '1' }).map((record) => ({
    partitionKey: record.PartitionKey,
    explicitHashKey: 'ExplicitHashKey' in record ? record.ExplicitHashKey : undefined,
    data: toBase64(record.Data),
  }));
}

function fromLambda(data: Uint8Array, partitionKey: string | null): Read[] {
  const record = { kinesis: { data: toBase64(data), partitionKey, sequenceNumber: '1' } };
  return deaggregateRecords(record).map(({ kinesis }) => ({
    partitionKey: kinesis.partitionKey,
    explicitHashKey: ('explicitHashKey' in kinesis && kinesis.explicitHashKey) || undefined,
    data: kinesis.data,
  }));
}

/** What the KPL writes of an explicit hash key: without leading zeros. */
function normalized(explicitHashKey: string | undefined): string | undefined {
  return explicitHashKey === undefined ? undefined : BigInt(explicitHashKey).toString();
}

/** Text, because comparing millions of bytes one by one takes long. */
function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function inBase64(verdict: KclVerdict): unknown {
  if ('throws' in verdict || verdict.delivers === 'record') return 'throws' in verdict ? verdict : 'record';
  return verdict.delivers.map(({ data, ...userRecord }) => ({ ...userRecord, data: toBase64(data) }));
}

function codeThrownBy(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DeaggregationError);
    return (error as DeaggregationError).code;
  }
}
