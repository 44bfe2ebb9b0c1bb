import { dataScenarios } from './data.ts';
import { keyScenarios } from './keys.ts';
import { limitScenarios } from './limits.ts';
import { type Scenario, toScenario } from './scenario.ts';
import { shardScenarios } from './shards.ts';
import { strategyScenarios } from './strategies.ts';

export { flushesOf, runsOn, type Scenario } from './scenario.ts';

/** All that is captured from the KPL. */
export const scenarios: readonly Scenario[] = Object.entries({
  ...keyScenarios,
  ...dataScenarios,
  ...limitScenarios,
  ...shardScenarios,
  ...strategyScenarios,
}).map(toScenario);
