import type { Group } from './bench-case.ts';
import { aggregateCases } from './cases/aggregate.ts';
import { deaggregateCases } from './cases/deaggregate.ts';
import { digestCases } from './cases/digest.ts';
import { growthCases } from './cases/growth.ts';
import { handlerCases } from './cases/handler.ts';
import { producingCases } from './cases/producing.ts';
import type { SectionName, Size } from './results.ts';
import { bundleSizes } from './sizes/bundle.ts';
import { memorySizes } from './sizes/memory.ts';

/** What a section measures. */
interface Contents {
  readonly cases?: () => Iterable<Group>;
  /** Of the build of the checkout in a folder. */
  readonly sizes?: (folder: string, isWanted: (name: string) => boolean) => Size[] | Promise<Size[]>;
}

/** In the order in which they run. */
export const sections: Readonly<Record<SectionName, Contents>> = {
  deaggregate: { cases: deaggregateCases },
  handler: { cases: handlerCases },
  digest: { cases: digestCases },
  growth: { cases: growthCases },
  aggregate: { cases: aggregateCases },
  producing: { cases: producingCases },
  memory: { sizes: memorySizes },
  bundle: { sizes: bundleSizes },
  // Measured by nodes.ts in other processes, and by measure-peers.ts, only when it is named.
  nodes: {},
  peers: {},
};
