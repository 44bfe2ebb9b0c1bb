import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examplesOf } from '@kpl-kit/workspace/examples';
import { publishedNames, shortName } from '@kpl-kit/workspace/packages';
import { run } from '@kpl-kit/workspace/run';
import type { Project } from './project.ts';
import { compile } from './typescript.ts';

const DOCUMENTS = ['README.md', ...publishedNames.map((name) => `packages/${shortName(name)}/README.md`)];

const LANGUAGES: readonly string[] = ['ts', 'js'];

/** Calls a Lambda handler, where an example exports one, and shows warnings with all else that is printed. */
const RUN_EXAMPLE = `
import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';
import { events } from '@kpl-kit/fixtures';

console.warn = console.log;
writeFileSync('records.json', JSON.stringify(events.cli));
const { handler } = await import(pathToFileURL(process.argv[2]));
await handler?.(structuredClone(events.lambda));
`;

const STRICT = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Compiles and runs the examples of the READMEs in a project, with what is installed there; returns how many. */
export async function runReadmeExamples({ folder: projectFolder }: Project): Promise<number> {
  const folder = join(projectFolder, 'examples');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'run-example.mjs'), RUN_EXAMPLE);
  const examples = DOCUMENTS.flatMap(examplesOf)
    .filter(({ language }) => LANGUAGES.includes(language))
    .map((example, index) => ({
      ...example,
      file: `example-${index + 1}.${example.language === 'ts' ? 'ts' : 'cjs'}`,
    }));
  for (const { file, code } of examples) await writeFile(join(folder, file), code);
  await compile(folder, 'typescript', { compilerOptions: STRICT, include: ['*.ts'] });
  for (const { file, title, prints, code } of examples) {
    const printed = await run(process.execPath, ['run-example.mjs', file], { cwd: folder });
    if (prints !== undefined && printed !== prints) {
      throw new Error(`${title} prints\n${printed}and not, as it says,\n${prints}`);
    }
    if (/export (?:const|async function) handler/.test(code) && printed === '')
      throw new Error(`${title} prints nothing`);
  }
  return examples.length;
}
