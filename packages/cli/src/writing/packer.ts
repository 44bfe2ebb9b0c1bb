import {
  type AggregatorOptions,
  type PutRecordsEntry,
  RecordAggregator,
  type Shard,
  ShardedAggregator,
  ShardMap,
  type UserRecord,
} from '@kpl-kit/aggregator';
import type { CommandLine } from '../command-line/command.ts';
import { textOption, wholeNumber } from '../command-line/parse.ts';
import { readShards } from '../input/read-shards.ts';
import { usageError } from '../support/errors.ts';
import type { EntryForm } from './entry-writer.ts';

/** In bytes, with those that a user record with a hash key of its own takes besides its data. */
const [MAX_WAITING, OVERHEAD] = [67_108_864, 5_000];

/** Packs user records into entries. */
export interface Packer {
  add(userRecord: UserRecord): readonly PutRecordsEntry[];
  flush(): readonly PutRecordsEntry[];
  /** The shard that takes an entry, if the shards are known. */
  shardIdOf?(entry: PutRecordsEntry): string;
  /** What people should know about how it packs. */
  readonly note?: string;
}

/** The packer that the options ask for. Throws a usage error. */
export async function makePacker(
  commandLine: CommandLine,
  form: EntryForm,
  lone: string | undefined = textOption(commandLine, 'lone'),
): Promise<Packer> {
  const limits: AggregatorOptions = {
    maxBytes: wholeNumber(commandLine, 'max-bytes', 51_200, 64, 10_485_760),
    maxRecords: wholeNumber(commandLine, 'max-records', 2 ** 32 - 1, 1, 2 ** 32 - 1),
    loneRecords: (lone ?? 'raw') as 'raw' | 'aggregated',
  };
  const path = textOption(commandLine, 'shards');
  if (path !== undefined) {
    const shards = readShards(path) as readonly Shard[];
    const aggregator = sharded(() => new ShardedAggregator({ ...limits, shards }), path);
    const shardMap = new ShardMap(shards);
    return {
      ...aggregator,
      shardIdOf: ({ ExplicitHashKey }) => shardMap.shardIdOf(String(ExplicitHashKey).padStart(39, '0')),
    };
  }
  if (form === 'put-records') {
    // What is sent must not get lost: an entry for two shards would be dropped by a KCL.
    const aggregator = sharded(() => new ShardedAggregator({ ...limits, withoutShards: 'byHashKey' }), '');
    return {
      ...bounded(aggregator),
      note: 'packed only user records of one hash key together; pass --shards to pack by shard',
    };
  }
  const aggregator = new RecordAggregator(limits);
  return {
    add: (userRecord) => {
      const entry = aggregator.add(userRecord);
      return entry === undefined ? [] : [entry];
    },
    flush: () => aggregator.flush(),
  };
}

/** Lets no more than so much wait, of however many hash keys. */
function bounded({ add, flush }: Packer): Packer {
  let waiting = 0;
  return {
    flush,
    add: (userRecord) => {
      const entries = add(userRecord);
      waiting += userRecord.data.length + OVERHEAD;
      if (waiting < MAX_WAITING) return entries;
      waiting = 0;
      return [...entries, ...flush()];
    },
  };
}

function sharded(make: () => ShardedAggregator, path: string): Packer {
  try {
    const aggregator = make();
    return { add: (userRecord) => aggregator.add(userRecord), flush: () => aggregator.flush() };
  } catch (error) {
    throw usageError(`${path}: ${(error as Error).message}`);
  }
}
