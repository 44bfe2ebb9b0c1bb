import { type PublishedName, pnpmScript } from '@kpl-kit/workspace/packages';
import { root } from '@kpl-kit/workspace/repository';
import { run } from '@kpl-kit/workspace/run';
import type { Gate } from './gate.ts';

/** All that an install brings with a package, and its optional peers, with their licences. */
const ALLOWED: Readonly<Record<PublishedName, Readonly<Record<string, string>>>> = {
  '@kpl-kit/deagg': { '@noble/hashes': 'MIT' },
  '@kpl-kit/aggregator': { '@noble/hashes': 'MIT' },
  '@kpl-kit/producer': { '@kpl-kit/aggregator': 'Apache-2.0', '@noble/hashes': 'MIT' },
  '@kpl-kit/fixtures': { '@noble/hashes': 'MIT', 'fast-check': 'MIT' },
  '@kpl-kit/cli': {
    '@kpl-kit/aggregator': 'Apache-2.0',
    '@kpl-kit/deagg': 'Apache-2.0',
    '@noble/hashes': 'MIT',
  },
};

/** A package brings nothing with it that is not on the list above. */
export const dependencies: Gate = async ({ name, manifest }) => {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  const declared = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  const list = ['--filter', name, 'licenses', 'list', '--prod', '--json'];
  const listed = await run(process.execPath, [pnpmScript, ...list], { cwd: root });
  const installed: [licence: string, packages: { name: string }[]][] = Object.entries(JSON.parse(listed));
  return unexpected(ALLOWED[name], [
    ...declared.map((name) => ({ name })),
    ...installed.flatMap(([licence, packages]) => packages.map(({ name }) => ({ name, licence }))),
  ]);
};

/** What is not allowed, or has another licence. The licence of a declared dependency shows when it is installed. */
export function unexpected(
  allowed: Readonly<Record<string, string>>,
  found: readonly { readonly name: string; readonly licence?: string }[],
): string[] {
  const problems = found.flatMap(({ name, licence = allowed[name] }) => {
    if (allowed[name] === undefined) return [`${name} is a new runtime dependency`];
    return licence === allowed[name] ? [] : [`${name} has the licence ${licence}, not ${allowed[name]}`];
  });
  return [...new Set(problems)];
}
