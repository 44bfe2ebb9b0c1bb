import { dataScenarios } from './data.ts';
import { keyScenarios } from './keys.ts';
import { limitScenarios } from './limits.ts';
import { type Scenario, toScenario } from './scenario.ts';
import { shardScenarios } from './shards.ts';

export type { Scenario } from './scenario.ts';

/** All that is captured from the KPL. */
export const scenarios: readonly Scenario[] = Object.entries({
  ...keyScenarios,
  ...dataScenarios,
  ...limitScenarios,
  ...shardScenarios,
}).map(toScenario);
