import type { UserRecord } from '@kpl-kit/fixtures';

/** Something that is put into the KPL, to see what it sends. */
export interface Scenario {
  /** The name of its file in fixtures/, too. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly what: string;
  /** Settings of the KPL that differ from its defaults. */
  readonly config: KplConfig;
  /** How many shards the stream has. */
  readonly shardCount: number;
  /**
   * `known`: user records are put when the KPL knows the stream's shards. `late`: the first group is put before that,
   * the others after it.
   */
  readonly shardMap: 'known' | 'late';
  /** One after the other with a pause between them, so that the KPL keeps their order; else by several threads at once. */
  readonly paced: boolean;
  /** What is put, in order. The KPL is flushed after each group, so that each begins with nothing waiting. */
  readonly groups: readonly (readonly UserRecord[])[];
}

/** Of KinesisProducerConfiguration.java. */
export interface KplConfig {
  readonly aggregationMaxSize?: number;
  readonly aggregationMaxCount?: number;
}

/** A paced scenario with one shard and the KPL's defaults, but for what is given. */
export function scenario(
  given: Pick<Scenario, 'name' | 'what'> &
    Partial<Omit<Scenario, 'groups'>> &
    ({ groups: Scenario['groups'] } | { userRecords: readonly UserRecord[] }),
): Scenario {
  const { name, what, config = {}, shardCount = 1, shardMap = 'known', paced = true } = given;
  const groups = 'groups' in given ? given.groups : [given.userRecords];
  return { name, what, config, shardCount, shardMap, paced, groups };
}
