import { type PublishedName, shortName } from '@kpl-kit/workspace/packages';

/** What of a package's own folder is packed, or decides what is packed. A folder ends with a slash. */
const OWN = ['src/', 'schema/', 'README.md', 'package.json', 'tsconfig.json', 'tsdown.config.ts'];

/** The same for files that all packages share. */
const SHARED = ['LICENSE', 'tsconfig.base.json', 'tsdown.config.base.ts'];

/** Other folders from which a package takes code or data. The gate `source maps` fails when one is missing here. */
const OTHERS: Readonly<Record<PublishedName, readonly string[]>> = {
  '@kpl-kit/deagg': [],
  '@kpl-kit/aggregator': ['proto/'],
  '@kpl-kit/fixtures': ['fixtures/', 'conformance/src/'],
  '@kpl-kit/cli': [],
  '@kpl-kit/producer': [],
};

/** Whether a file of the repository goes into the tarball of a package, as it is or built. */
export function goesInto(name: PublishedName, path: string): boolean {
  const own = OWN.map((source) => `packages/${shortName(name)}/${source}`);
  return [...own, ...SHARED, ...OTHERS[name]].some((source) =>
    source.endsWith('/') ? path.startsWith(source) : path === source,
  );
}
