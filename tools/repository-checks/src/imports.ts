import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { read, root } from '@kpl-kit/workspace/repository';

/** What one module of a package imports, as it stands in the source: `./frame.ts`, `node:crypto`. */
export function importsOf(packageName: string, module: string): string[] {
  const source = read(`packages/${packageName}/src/${module}`);
  const withoutComments = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = withoutComments.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...statements].map((match) => (match[1] ?? match[2]) as string);
}

/** The modules of a package, such as `frame.ts`. */
export function modulesOf(packageName: string): string[] {
  return readdirSync(join(root, 'packages', packageName, 'src')).toSorted();
}

/** The modules that docs/architecture.md lists for a package, from the top of the table to its bottom. */
export function moduleTableOf(packageName: string): string[] {
  const heading = `### Modules of ${packageName}\n`;
  const document = read('docs/architecture.md');
  const section = document.slice(document.indexOf(heading) + heading.length).split('\n#')[0] as string;
  return [...section.matchAll(/^\| `([\w-]+\.ts)` +\|/gm)].map((match) => match[1] as string);
}
