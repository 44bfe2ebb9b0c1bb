import type { CaptureConfig, UserRecord } from '@kpl-kit/fixtures';
import { Seeded } from '@kpl-kit/testkit/seeded';

/** User records to put into the KPL, to see what it sends. */
export interface Scenario {
  /** Also the name of its file in fixtures/. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly what: string;
  /** Settings of the KPL that differ from its defaults. */
  readonly config: CaptureConfig;
  /** How many shards the stream has. */
  readonly shardCount: number;
  /** `late`: the first group is put before the KPL knows the stream's shards. */
  readonly shardMap: 'known' | 'late';
  /** One user record at a time, so slowly that the KPL keeps their order; otherwise eight threads put at once. */
  readonly paced: boolean;
  /** What is put, in order. The KPL is flushed after each group, so that each group starts with an empty buffer. */
  readonly groups: readonly (readonly UserRecord[])[];
}

/** Scenarios by name. By default a scenario is paced and has a single shard, which the KPL knows, and the KPL's own settings. */
export type ScenarioTable = Readonly<Record<string, Definition>>;

type Definition = Pick<Scenario, 'what'> &
  Partial<Omit<Scenario, 'name' | 'groups'>> & { groups(seeded: Seeded): Scenario['groups'] };

/** The scenario's name is the seed of its user records, which are made each time they are asked for. */
export function toScenario([name, definition]: [name: string, definition: Definition]): Scenario {
  const { what, config = {}, shardCount = 1, shardMap = 'known', paced = true } = definition;
  return {
    ...{ name, what, config, shardCount, shardMap, paced },
    get groups() {
      return definition.groups(new Seeded(name));
    },
  };
}
