import type { UserRecord } from '@kpl-kit/fixtures';
import type { Summary } from '../kpl/recording-proxy.ts';
import type { ScenarioTable } from './scenario.ts';
import { list, text } from './user-records.ts';

const DEFAULTS = ['UNSET', 'AUTO', 'USER_PARTITION_KEY'] as const;

/** What the KPL learns about the stream, before ten user records and before ten more. */
const STREAMS: Readonly<Record<string, { what: string; summaries: readonly Summary[] }>> = {
  auto: { what: 'a service-managed stream', summaries: ['AUTO'] },
  'user-partition-key': { what: 'an ordinary stream', summaries: ['USER_PARTITION_KEY'] },
  'becomes-auto': {
    what: 'a stream that becomes service-managed while user records are buffered',
    summaries: ['USER_PARTITION_KEY', 'AUTO'],
  },
  'becomes-user-partition-key': {
    what: 'a service-managed stream that becomes an ordinary one while user records are buffered',
    summaries: ['AUTO', 'USER_PARTITION_KEY'],
  },
  refused: { what: 'a stream of which DescribeStreamSummary is refused', summaries: ['refused'] },
  'late-auto': {
    what: 'a service-managed stream, known only after ten user records',
    summaries: ['withheld', 'AUTO'],
  },
  'late-user-partition-key': {
    what: 'an ordinary stream, known as such only after ten user records',
    summaries: ['withheld', 'USER_PARTITION_KEY'],
  },
};

/** What the KPL does when it asks for the distribution strategy of a stream, as it does since 1.1.0. */
export const strategyScenarios: ScenarioTable = {
  ...Object.fromEntries(
    DEFAULTS.flatMap((strategy) =>
      Object.entries(STREAMS).map(([stream, { what, summaries }]) => [
        `default-${strategy.toLowerCase().replaceAll('_', '-')}-stream-${stream}`,
        {
          what: `with the strategy default ${strategy}, ${what}`,
          ...(strategy !== 'UNSET' && { config: { recordDistributionStrategyDefault: strategy } }),
          summaries,
          groups: () => groupsOf(summaries.length),
        },
      ]),
    ),
  ),
  'no-partition-key-auto': {
    what: 'every second user record has no partition key, for a service-managed stream',
    summaries: ['AUTO'],
    groups: () => withoutKeys(groupsOf(1)),
  },
  'no-partition-key-late-auto': {
    what: 'the same, for a service-managed stream that is known only after ten user records',
    summaries: ['withheld', 'AUTO'],
    groups: () => withoutKeys(groupsOf(2)),
  },
  'no-partition-key-refused': {
    what: 'the same, when DescribeStreamSummary is refused',
    summaries: ['refused'],
    groups: () => withoutKeys(groupsOf(1)),
  },
};

/** Every fourth has an explicit hash key. */
function groupsOf(count: number): UserRecord[][] {
  return Array.from({ length: count }, (_, group) =>
    list(10, (n) => ({
      partitionKey: `k${n % 5}`,
      ...(n % 4 === 3 && { explicitHashKey: `${n}` }),
      data: text(12, `${group}-${n}`),
    })),
  );
}

function withoutKeys(groups: readonly UserRecord[][]): UserRecord[][] {
  return groups.map((group) =>
    group.map((userRecord, n) => (n % 2 === 0 ? userRecord : { ...userRecord, partitionKey: '' })),
  );
}
