import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { read, root } from '@kpl-kit/workspace/repository';

/** The modules of a package, as paths in its `src`: `index.ts`, `frame/frame.ts`. */
export function modulesOf(packageName: string): string[] {
  const paths = readdirSync(join(root, 'packages', packageName, 'src'), {
    recursive: true,
    encoding: 'utf8',
  });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .toSorted();
}

/** What a module imports: modules of its package as `modulesOf` lists them, everything else as its source has it. */
export function importsOf(packageName: string, module: string): string[] {
  const source = read(`packages/${packageName}/src/${module}`);
  const withoutComments = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = withoutComments.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  const specifiers = [...statements].map((match) => (match[1] ?? match[2]) as string);
  return specifiers.map((path) => {
    const resolved = join(dirname(module), path);
    return path.startsWith('.') && !resolved.startsWith('..') ? resolved : path;
  });
}

/** The rows that docs/architecture.md has for a package, from top to bottom: `frame/`, `index.ts`. */
export function rowsOf(packageName: string): string[] {
  const [, section = ''] = read('docs/architecture.md').split(new RegExp(`^### .* of ${packageName}$`, 'm'));
  return [...(section.split('\n#', 1)[0]?.matchAll(/^`([\w-]+(?:\.ts|\/))` \|/gm) ?? [])].map(
    (row) => row[1] as string,
  );
}
