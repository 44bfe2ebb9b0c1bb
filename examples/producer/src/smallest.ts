import { setTimeout as delay } from 'node:timers/promises';
import {
  type KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  type Shard,
} from '@aws-sdk/client-kinesis';
import {
  failedEntries,
  findMisplaced,
  type PutRecordsEntry,
  putRecordsBatches,
  ShardedAggregator,
  ShardMap,
  type UserRecord,
} from '@kpl-kit/aggregator';

const PAUSE_MILLISECONDS = 200;

/**
 * Puts a list of user records into a stream: all that must not be left out, and nothing else. One request after another, tried again
 * for ever; `Producer` is for everything else.
 */
export async function putAll(
  client: KinesisClient,
  streamName: string,
  userRecords: Iterable<UserRecord>,
): Promise<void> {
  let shards = new ShardMap(await listShards(client, streamName));
  const aggregator = new ShardedAggregator({ shards });

  const send = async (entries: readonly PutRecordsEntry[]): Promise<void> => {
    for (const { Records } of putRecordsBatches(entries)) {
      let left: PutRecordsEntry[] = Records;
      for (;;) {
        const output = await client.send(new PutRecordsCommand({ StreamName: streamName, Records: left }));
        const failed = failedEntries(left, output);
        // Before findMisplaced, which wants to know every shard that took an entry.
        const isKnown = (id?: string) => !id || shards.get(id) !== undefined;
        if (!output.Records?.every(({ ShardId }) => isKnown(ShardId))) {
          shards = new ShardMap(await listShards(client, streamName));
          await send(aggregator.updateShards(shards));
        }
        for (const userRecord of findMisplaced(left, output, shards)) await send(aggregator.add(userRecord));
        if (failed.length === 0) break;
        left = failed;
        await delay(PAUSE_MILLISECONDS);
      }
    }
  };

  for (const userRecord of userRecords) await send(aggregator.add(userRecord));
  await send(aggregator.flush());
}

/** All pages. With a token, ListShards wants no name. */
async function listShards(client: KinesisClient, streamName: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let NextToken: string | undefined;
  do {
    const page = NextToken === undefined ? { StreamName: streamName } : { NextToken };
    const output = await client.send(new ListShardsCommand(page));
    shards.push(...(output.Shards ?? []));
    NextToken = output.NextToken;
  } while (NextToken);
  return shards;
}
