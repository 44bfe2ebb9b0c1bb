import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Registry } from './registry.ts';
import type { TreeCopy } from './tree-copy.ts';

const CHANGESET = 'node_modules/@changesets/cli/bin.js';

/** A kind of version, as in a changeset. */
export type Bump = 'patch' | 'minor' | 'major';

/** Name of a package to its version. */
export type Versions = ReadonlyMap<string, string>;

/** Releases from a copy of the tree into a registry, with the commands of the release workflow. */
export interface Releaser {
  /** Adds a changeset. */
  addChangeset(bumps: Readonly<Record<string, Bump>>): Promise<void>;
  /** Turns the changesets, as far as there are any, into versions and changelogs. */
  version(...options: string[]): Promise<void>;
  /** Enters the mode for prereleases, or leaves it with the next `version`. */
  pre(...options: ['enter', tag: string] | ['exit']): Promise<void>;
  /** Whether the copy is in that mode. */
  isInPreMode(): boolean;
  /** Builds and packs what is not in the registry yet, and publishes these tarballs. Returns what was published. */
  publish(): Promise<Versions>;
  /** Builds and publishes under a tag of its own, as for a snapshot. */
  publishWithTag(tag: string): Promise<Versions>;
  /** The versions in the copy. */
  versions(): Versions;
}

/** Makes a releaser; from then on the copy knows of no other registry for the packages. */
export async function makeReleaser(copy: TreeCopy, registry: Registry): Promise<Releaser> {
  await appendFile(join(copy.folder, '.npmrc'), registry.npmrc);
  const packed = join(copy.folder, '.cache', 'packed');
  let changesets = 0;
  const changeset = (...args: string[]) => copy.runTool(CHANGESET, args);

  return {
    addChangeset: async (bumps) => {
      const front = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}\n`);
      changesets += 1;
      const path = join(copy.folder, '.changeset', `rehearsal-${changesets}.md`);
      await writeFile(path, `---\n${front.join('')}---\n\nRehearsed a release.\n`);
      await copy.commit(`Change something (#${changesets})`);
    },
    version: async (...options) => {
      if (changesetsOf(copy.folder).length > 0 || isInPreMode()) await changeset('version', ...options);
      await copy.commit('Version packages');
    },
    pre: async (...options) => {
      await changeset('pre', ...options);
    },
    isInPreMode,
    publish: async () => {
      await build();
      const folder = join(packed, String(changesets));
      await changeset('pack', '--out-dir', folder);
      const published = readPlan(join(folder, 'publish-plan.json'));
      if (published.size > 0) await changeset('publish', '--from-pack-dir', folder, '--no-git-tag');
      return published;
    },
    publishWithTag: async (tag) => {
      await build();
      const plan = join(packed, `${tag}.json`);
      await changeset('publish-plan', '--output', plan);
      await changeset('publish', '--tag', tag, '--no-git-tag');
      return readPlan(plan);
    },
    versions: () => versionsIn(copy.folder),
  };

  function isInPreMode(): boolean {
    return existsSync(join(copy.folder, '.changeset', 'pre.json'));
  }

  async function build(): Promise<void> {
    await copy.runTool('tools/prepare.mjs', ['all']);
  }
}

function changesetsOf(folder: string): string[] {
  return readdirSync(join(folder, '.changeset')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
}

function versionsIn(folder: string): Versions {
  const manifests = readdirSync(join(folder, 'packages')).map((name) =>
    JSON.parse(readFileSync(join(folder, 'packages', name, 'package.json'), 'utf8')),
  );
  return new Map(manifests.map(({ name, version }) => [name, version]));
}

/** Reads what changesets means to publish. */
function readPlan(path: string): Versions {
  const { plan }: { plan: { kind: string; name: string; version: string }[][] } = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  const releases = plan.flat().filter(({ kind }) => kind === 'publish');
  return new Map(releases.map(({ name, version }) => [name, version]));
}
