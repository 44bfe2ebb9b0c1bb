import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { events, malformed, vectors } from '@kpl-kit/fixtures';
import { awsKinesisAgg } from '@kpl-kit/testkit/aws-kinesis-agg';
import { describe, expect, test } from 'vitest';

// What docs/comparison.md and the migration guide say of it beside docs/conformance.md: how it calls, and what it is made of.

const aggregated = events.lambda.Records[1]?.kinesis as { data: string };
const plain = events.lambda.Records[0]?.kinesis as { data: string };

describe('deaggregate of aws-kinesis-agg', () => {
  test('has called all callbacks when it returns', () => {
    const calls: unknown[] = [];
    awsKinesisAgg.deaggregate(
      aggregated,
      true,
      (_, userRecord) => calls.push(userRecord?.subSequenceNumber),
      () => calls.push('end'),
    );
    expect(calls).toEqual([0, 1, 2, 'end']);
  });

  test('goes on behind a user record whose callback throws, and tells afterRecordCallback of each error', () => {
    const handled: unknown[] = [];
    const ended: unknown[] = [];
    awsKinesisAgg.deaggregate(
      aggregated,
      true,
      (_, userRecord) => {
        if (userRecord?.subSequenceNumber === 1) throw new Error('of the callback');
        handled.push(userRecord?.subSequenceNumber);
      },
      (error) => ended.push(error?.message),
    );
    expect(handled).toEqual([0, 2]);
    expect(ended).toEqual(['of the callback', undefined]);
  });

  test('lets the error of a callback through for a plain record', () => {
    const fail = () => {
      throw new Error('of the callback');
    };
    expect(() => awsKinesisAgg.deaggregate(plain, true, fail, () => {})).toThrow('of the callback');
  });
});

describe('deaggregateSync of aws-kinesis-agg', () => {
  test('calls a callback that throws a second time, with the error that it threw', () => {
    const calls: unknown[] = [];
    awsKinesisAgg.deaggregateSync(aggregated, true, (error, userRecords) => {
      calls.push(error?.message ?? userRecords?.length);
      if (!error) throw new Error('of the callback');
    });
    expect(calls).toEqual([3, 'of the callback']);
  });

  test('does not notice a wrong digest unless it is told to compute checksums', () => {
    const data = malformed.find(({ name }) => name === 'wrong-digest')?.data as Uint8Array;
    const record = { data: Buffer.from(data).toString('base64') };
    expect(read(record, false)).toMatchObject([{ partitionKey: 'a' }]);
    expect(() => read(record, true)).toThrow('Invalid record checksum');
  });

  test('returns partition key, sequence number and data, and no other field, also of a plain record', () => {
    const fields = [plain, aggregated]
      .flatMap((record) => read({ ...record, encryptionType: 'NONE' }))
      .map(Object.keys);
    expect(new Set(fields.flat())).toEqual(
      new Set(['partitionKey', 'explicitPartitionKey', 'sequenceNumber', 'subSequenceNumber', 'data']),
    );
  });

  test('expands the data of a user record when its own output is read again', () => {
    const inner = vectors.find(({ name }) => name === 'data-that-is-an-aggregated-record')?.data ?? [];
    const [once] = read({ data: Buffer.from(inner).toString('base64') }) as [{ data: string }];
    expect(read(once)).toMatchObject([{ partitionKey: 'a', data: 'aGk=' }]);
    expect(once.data).not.toBe('aGk=');
  });

  test('throws a TypeError for null and for a record without data', () => {
    expect(() => read(null as never)).toThrow(TypeError);
    expect(() => read({})).toThrow(TypeError);
  });

  test.each(['sdk', 'cli'] as const)('takes the records of the %s event', (name) => {
    const keys = events[name].Records.flatMap((record) => read(record)).map(
      ({ PartitionKey }) => PartitionKey,
    );
    expect(keys).toEqual(['order-1', 'order-7', 'order-8', 'order-7', 'order-9']);
  });

  test('takes the records of a pipe', () => {
    expect(events.pipes.flatMap((record) => read(record)).map(({ partitionKey }) => partitionKey)).toEqual([
      'order-1',
      'order-7',
      'order-8',
      'order-7',
      'order-9',
    ]);
  });

  test.each(['firehose', 'analytics'] as const)(
    'finds no partition key of a plain record of %s, and no sequence number of any',
    (name) => {
      const found = events[name].records.flatMap((record) => read(record));
      expect(found.map(({ partitionKey }) => partitionKey)).toEqual([
        undefined,
        'order-7',
        'order-8',
        'order-7',
        undefined,
      ]);
      expect(new Set(found.map(({ sequenceNumber }) => sequenceNumber))).toEqual(new Set([undefined]));
    },
  );
});

describe('RecordAggregator of aws-kinesis-agg', () => {
  test('aggregates a lone user record, with its own keys for those of the entry', () => {
    const aggregator = new awsKinesisAgg.RecordAggregator();
    aggregator.addUserRecord({ partitionKey: 'k', data: Buffer.from('1') });
    const { partitionKey, ExplicitHashKey, data } = aggregator.build() ?? {};
    expect([partitionKey, ExplicitHashKey, data?.length]).toEqual(['k', undefined, 30]);
  });

  test('packs up to 1 MiB', () => {
    const aggregator = new awsKinesisAgg.RecordAggregator();
    const add = () => aggregator.addUserRecord({ partitionKey: 'k', data: Buffer.alloc(100_000) });
    for (let count = 0; count < 10; count++) add();
    expect(add).toThrow("record won't fit");
  });

  test('names the explicit hash key of an entry ExplicitHashKey', () => {
    const aggregator = new awsKinesisAgg.RecordAggregator();
    aggregator.addUserRecord({ partitionKey: 'a', explicitHashKey: '7', data: Buffer.from('1') });
    expect(Object.keys(aggregator.build() ?? {})).toEqual(['partitionKey', 'data', 'ExplicitHashKey']);
  });

  test('refuses data that is empty text, and writes empty bytes', () => {
    const aggregator = new awsKinesisAgg.RecordAggregator();
    const add = (data: Buffer) => aggregator.addUserRecord({ partitionKey: 'a', data });
    expect(() => add('' as never)).toThrow('Record.Data field is mandatory');
    add(Buffer.alloc(0));
    expect(aggregator.build()?.data.length).toBe(29);
  });
});

describe('the package aws-kinesis-agg', () => {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('aws-kinesis-agg/package.json'));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

  test('is version 4.2.8, CommonJS alone, with five dependencies', () => {
    expect(manifest.version).toBe('4.2.8');
    expect([manifest.type, manifest.module, manifest.exports]).toEqual([undefined, undefined, undefined]);
    expect(Object.keys(manifest.dependencies)).toEqual([
      'agentkeepalive',
      'ansi-regex',
      'async',
      'minimist',
      'protobufjs',
    ]);
  });

  test('has four functions and nothing for Lambda, streams or shards', () => {
    expect(Object.keys(awsKinesisAgg)).toEqual([
      'deaggregateSync',
      'deaggregate',
      'aggregate',
      'RecordAggregator',
    ]);
  });

  test('has types that need the AWS SDK v2, which it does not depend on, and leave RecordAggregator out', () => {
    const types = readFileSync(join(folder, manifest.types), 'utf8');
    expect(types).toContain("from 'aws-sdk'");
    expect(types).not.toContain('RecordAggregator');
    expect(manifest.dependencies).not.toHaveProperty('aws-sdk');
  });

  test('requires crypto of Node, so that it has no MD5 elsewhere', () => {
    expect(readFileSync(join(folder, 'lib/kpl-deagg.js'), 'utf8')).toContain('require("crypto")');
  });
});

function read(record: object, computeChecksums = true): Record<string, unknown>[] {
  let found: Record<string, unknown>[] = [];
  awsKinesisAgg.deaggregateSync(record, computeChecksums, (error, userRecords = []) => {
    if (error) throw error;
    found = userRecords;
  });
  return found;
}
