import { join } from 'node:path';
import type { Peer } from './peer.ts';

/** Ours, timed as the others are: alone, in a process of its own. */
export const kplKit: Peer = {
  name: 'bulk',
  title: 'kpl-kit',
  mixesUpHashKeys: false,
  missingTools: () => [],
  prepare: () => ({
    command: process.execPath,
    arguments: ['--expose-gc', join(import.meta.dirname, 'ours.ts')],
    versions: {},
  }),
};
