import { withRuntimeTree } from '../runtime-tree.ts';
import type { Gate } from './gate.ts';

/** Licences that ask no more of a user than to keep their text. */
const ALLOWED = new Set(['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', '0BSD']);

/** What a package brings with it has a licence that its users can live with. */
export const licences: Gate = {
  name: 'licences',
  check: ({ manifest }) =>
    withRuntimeTree(manifest, async ({ packages }) => ({
      problems: packages
        .filter(({ license = '' }) => !ALLOWED.has(license))
        .map(({ name, version, license }) => `${name}@${version} has the licence ${license ?? '(none)'}`),
      remark: packages.map(({ name, license }) => `${name} ${license}`).join(', ') || 'no dependencies',
    })),
};
