// Fails when a change goes into a package's tarball without a changeset that names the package.
// Usage: node src/check-changesets.ts [BASE], where BASE is what the branch will be merged into: main by default
import { root } from '@kpl-kit/workspace/repository';
import { missingChangesets } from './changesets.ts';

const missing = missingChangesets(root, process.argv[2] ?? 'main');
for (const line of missing) console.error(`No changeset names ${line}`);
if (missing.length > 0) {
  console.error('Add one with `npx changeset`. For a change that no user can notice, its type is "none".');
  process.exitCode = 1;
}
