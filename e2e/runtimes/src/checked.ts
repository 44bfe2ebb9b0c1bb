import { captures, hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import type { ConsumerReport } from './consumer.ts';

/** The part of a report that counts what was checked. */
export type Checked = Omit<ConsumerReport, 'runtime' | 'format' | 'batch' | 'hasNodeMd5'>;

/** Why the counts of a report may differ: the tests read the sources, the consumers run what was built. */
export const STALE_HINT = 'counts differ when dist is older than the sources: run "npm run build"';

/** What is checked in bundles, which have no files. */
export const checkedInBundles: Checked = {
  userRecords: 6,
  vectors: vectors.length,
  malformed: malformed.length,
  packed: sum(captures.filter(({ name }) => name.startsWith('sample-')).map(({ entryCount }) => entryCount)),
  captured: 0,
  hostile: 0,
  generated: 100,
  handled: 5,
  streamed: 5,
  produced: 6,
};

/** What is checked where the fixtures can read their files: everything. */
export const checkedWithFiles: Checked = {
  ...checkedInBundles,
  captured: sum(captures.map(({ userRecordCount }) => userRecordCount)),
  hostile: hostileRecords().length,
};

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
