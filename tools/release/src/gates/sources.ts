import { posix } from 'node:path';
import { sourceMapsOf } from '@kpl-kit/workspace/code-references';
import { type PublishedName, shortName } from '@kpl-kit/workspace/packages';
import { goesInto } from '../tarball-sources.ts';
import type { Gate } from './gate.ts';

/**
 * Every file of code has a source map, and every map holds its sources, which are not in the package. The sources are
 * known (src/tarball-sources.ts): none was bundled from another package, and a change of any needs a changeset.
 */
export const sources: Gate = ({ name, files }) => {
  const code = [...files].filter(([path]) => /^dist\/[^/]+\.[cm]js$/.test(path));
  const maps = [...files].filter(([path]) => path.endsWith('.map'));
  const withoutMap = code.filter(([, content]) => {
    const names = sourceMapsOf(String(content));
    return names.length !== 1 || !files.has(`dist/${names[0]}`);
  });
  return [
    ...(code.length === 0 ? ['there is no code in dist'] : []),
    ...withoutMap.map(([path]) => `${path} has no source map`),
    ...maps.flatMap(([path, map]) => problemsWith(name, path, String(map))),
  ];
};

function problemsWith(name: PublishedName, path: string, map: string): string[] {
  const { sources, sourcesContent }: { sources: string[]; sourcesContent?: unknown[] } = JSON.parse(map);
  const folder = posix.join('packages', shortName(name), posix.dirname(path));
  const unknown = sources.filter((source) => !goesInto(name, posix.join(folder, source)));
  const isComplete = sources.every((_, index) => typeof sourcesContent?.[index] === 'string');
  return [
    ...(isComplete ? [] : [`${path} leaves out its sources`]),
    ...unknown.map((source) => `${path} has code from ${source}, which src/tarball-sources.ts does not list`),
  ];
}
