import type { CaptureConfig, UserRecord } from '@kpl-kit/fixtures';
import { Seeded } from '@kpl-kit/testkit/seeded';
import type { Summary } from '../kpl/recording-proxy.ts';

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
  /**
   * What DescribeStreamSummary answers from each group on; empty for the answer of an ordinary stream, always. KPLs before 1.1.0
   * do not ask.
   */
  readonly summaries: readonly Summary[];
  /**
   * What is put, in order. The KPL is flushed after each group, so that each group starts with an empty buffer; but with
   * `summaries` only after the last, so that the buffer is not empty when the answer changes. A partition key may be empty:
   * the user record is put without one.
   */
  readonly groups: readonly (readonly UserRecord[])[];
}

/** The first version of the KPL that asks for the strategy of a stream. */
export const FIRST_WITH_STRATEGIES = '1.1.0';

/** Whether a version of the KPL can run it. */
export function runsOn({ summaries }: Scenario, kpl: string): boolean {
  return summaries.length === 0 || kpl.localeCompare(FIRST_WITH_STRATEGIES, 'en', { numeric: true }) >= 0;
}

/** How many user records have been put at each flush. */
export function flushesOf({ groups, summaries }: Scenario): number[] {
  const ends = groups.map((_, index) => groups.slice(0, index + 1).flat().length);
  return summaries.length === 0 ? ends : ends.slice(-1);
}

/** Scenarios by name. By default a scenario is paced and has a single shard, which the KPL knows, and the KPL's own settings. */
export type ScenarioTable = Readonly<Record<string, Definition>>;

type Definition = Pick<Scenario, 'what'> &
  Partial<Omit<Scenario, 'name' | 'groups'>> & { groups(seeded: Seeded): Scenario['groups'] };

/** The scenario's name is the seed of its user records, which are made each time they are asked for. */
export function toScenario([name, definition]: [name: string, definition: Definition]): Scenario {
  const { what, config = {}, shardCount = 1, shardMap = 'known', paced = true, summaries = [] } = definition;
  return {
    ...{ name, what, config, shardCount, shardMap, paced, summaries },
    get groups() {
      return definition.groups(new Seeded(name));
    },
  };
}
