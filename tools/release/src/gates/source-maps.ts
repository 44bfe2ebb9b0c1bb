import { sourceMapsOf } from '@kpl-kit/workspace/code-references';
import type { Gate } from './gate.ts';

/** Every file of code has a source map, and every map holds its sources: they are not in the package. */
export const sourceMaps: Gate = {
  name: 'source maps',
  check({ files }) {
    const code = [...files].filter(([path]) => /^dist\/[^/]+\.[cm]js$/.test(path));
    const maps = [...files].filter(([path]) => path.endsWith('.map'));
    const withoutMap = code.filter(([, content]) => {
      const names = sourceMapsOf(String(content));
      return names.length !== 1 || !files.has(`dist/${names[0]}`);
    });
    const withoutSources = maps.filter(([, content]) => !holdsItsSources(String(content)));
    return {
      problems: [
        ...(code.length === 0 ? ['there is no code in dist'] : []),
        ...withoutMap.map(([path]) => `${path} has no source map`),
        ...withoutSources.map(([path]) => `${path} leaves out its sources`),
      ],
      remark: `${maps.length} files`,
    };
  },
};

function holdsItsSources(map: string): boolean {
  const { sources, sourcesContent }: { sources: string[]; sourcesContent?: (string | null)[] } =
    JSON.parse(map);
  return sources.every((_, index) => typeof sourcesContent?.[index] === 'string');
}
