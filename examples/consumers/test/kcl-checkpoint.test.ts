import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { deaggregateRecords, extendedSequenceNumber } from '@kpl-kit/deagg';
import { beforeAll, describe, expect, test } from 'vitest';
import { type KclLease, startAfterKcl } from '../src/kcl-checkpoint.ts';
import { createShardWith, startLocalClient } from './local-stream.ts';
import { orders, tenOrders, textOf } from './orders.ts';

let client: KinesisClient;

beforeAll(async () => {
  const local = await startLocalClient();
  client = local.client;
  return local.stop;
});

describe('startAfterKcl', () => {
  const start = new Date(Date.now() - 60_000);

  test('goes on after each user record that the KCL may have checkpointed', async () => {
    const shard = await createShard();
    const all = await shard.read({ checkpoint: 'TRIM_HORIZON' }, start);
    expect(all.map(textOf)).toEqual(orders(1, 10));
    for (const [index, userRecord] of all.entries()) {
      const { sequenceNumber: checkpoint, subSequenceNumber } = extendedSequenceNumber(userRecord);
      // The KCL writes 0 for a plain record; the AWS CLI prints numbers of DynamoDB as text.
      for (const checkpointSubSequenceNumber of [subSequenceNumber ?? 0, String(subSequenceNumber ?? 0)]) {
        const rest = await shard.read({ checkpoint, checkpointSubSequenceNumber }, start);
        expect(rest.map(textOf)).toEqual(orders(index + 2, 10));
      }
    }
  });

  test('takes a missing sub-sequence number for 0, as the KCL does', async () => {
    const shard = await createShard();
    const [first] = await shard.read({ checkpoint: 'TRIM_HORIZON' }, start);
    const rest = await shard.read({ checkpoint: first?.SequenceNumber ?? '' }, start);
    expect(rest.map(textOf)).toEqual(orders(2, 10));
  });

  test.for(['LATEST', 'AT_TIMESTAMP'])(
    'reads from the initial time when the KCL saved only %s',
    async (word) => {
      const shard = await createShard();
      expect((await shard.read({ checkpoint: word }, start)).map(textOf)).toEqual(orders(1, 10));
      const now = new Date(Date.now() + 1_000);
      expect(startAfterKcl({ checkpoint: word }, now)?.iterator).toEqual({
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: now,
      });
    },
  );

  test('has nothing to read when the KCL is done with the shard', () => {
    expect(startAfterKcl({ checkpoint: 'SHARD_END', checkpointSubSequenceNumber: 0 }, start)).toBeUndefined();
  });

  test('throws on anything else rather than begin in the wrong place', () => {
    expect(() => startAfterKcl({ checkpoint: '' }, start)).toThrow('no checkpoint');
    expect(() => startAfterKcl({} as KclLease, start)).toThrow('no checkpoint');
  });
});

/** A new shard with ten orders. */
async function createShard() {
  const { streamArn: StreamARN, shardId: ShardId } = await createShardWith(client, tenOrders);
  return {
    /** The user records that come after a lease of the KCL. */
    async read(lease: KclLease, initialTime: Date) {
      const position = startAfterKcl(lease, initialTime);
      if (position === undefined) return [];
      const begin = new GetShardIteratorCommand({
        StreamARN,
        ShardId,
        ...position.iterator,
      });
      const { ShardIterator } = await client.send(begin);
      const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
      return deaggregateRecords(Records, { resumeAfter: position.resumeAfter });
    },
  };
}
