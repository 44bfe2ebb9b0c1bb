import { createHash } from 'node:crypto';
import { satisfies } from 'semver';
import { DEPENDENT } from './dependent.ts';
import type { Packument, PublishedVersion, Registry } from './registry.ts';
import type { Versions } from './release.ts';

const SCOPE = '@kpl-kit/';

/** Checks what a release left in the registry; throws on the first thing that does not hold. */
export async function checkPublished(registry: Registry, published: Versions, tag = 'latest'): Promise<void> {
  for (const [name, version] of published) {
    const packument = await registry.describe(name);
    const manifest = packument?.versions[version];
    if (packument === undefined || manifest === undefined)
      throw new Error(`${name}@${version} is not in the registry`);
    if (packument['dist-tags'][tag] !== version) {
      throw new Error(`${tag} of ${name} is ${packument['dist-tags'][tag]}, not ${version}`);
    }
    await checkRanges(registry, manifest, version, tag);
    await checkTarball(registry, name, version, manifest);
  }
}

/** What the registry has under `latest`. */
export async function latestOf(registry: Registry, name: string): Promise<string> {
  const latest = (await registry.describe(name))?.['dist-tags'].latest;
  if (latest === undefined) throw new Error(`${name} has no latest version`);
  return latest;
}

/** What a package says that it depends on is in the registry, and the newest of it will do. */
async function checkRanges(
  registry: Registry,
  manifest: PublishedVersion,
  version: string,
  tag: string,
): Promise<void> {
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const [name, range] of ranges) {
    if (/^(?:workspace|catalog|file|link):/.test(range))
      throw new Error(`${manifest.name} wants ${name} ${range}`);
    if (!name.startsWith(SCOPE)) continue;
    const packument: Packument | undefined = await registry.describe(name);
    const newest = packument?.['dist-tags'][tag] ?? packument?.['dist-tags'].latest ?? 'nothing';
    if (!satisfies(newest, range, { includePrerelease: tag !== 'latest' })) {
      throw new Error(`${manifest.name}@${version} wants ${name} ${range}, and the newest is ${newest}`);
    }
  }
}

/** What the registry hands out is what it says. */
async function checkTarball(
  registry: Registry,
  name: string,
  version: string,
  { dist }: PublishedVersion,
): Promise<void> {
  const response = await fetch(`${registry.url}${name}/-/${name.replace(SCOPE, '')}-${version}.tgz`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (integrity !== dist.integrity) throw new Error(`The tarball of ${name}@${version} is damaged`);
}

/** Checks that exactly these packages were published; the dependent, which is only there for its ranges, aside. */
export function checkNames(published: Versions, expected: readonly string[]): void {
  const names = [...published.keys()].filter((name) => name !== DEPENDENT).toSorted();
  if (names.join() !== expected.toSorted().join()) {
    throw new Error(`Published ${names.join(', ') || 'nothing'}, expected ${expected.join(', ')}`);
  }
}
