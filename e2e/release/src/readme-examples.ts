import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examplesOf } from '@kpl-kit/workspace/examples';
import { publishedNames, shortName } from '@kpl-kit/workspace/packages';
import { run } from '@kpl-kit/workspace/run';
import { compile, STRICT } from './typescript.ts';

const DOCUMENTS = ['README.md', ...publishedNames.map((name) => `packages/${shortName(name)}/README.md`)];

/** Runs an example, and its Lambda handler if it exports one. Prints warnings to the same place as everything else. */
const RUN_EXAMPLE = `
import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';
import { events } from '@kpl-kit/fixtures';

console.warn = console.log;
writeFileSync('records.json', JSON.stringify(events.cli));
const { handler } = await import(pathToFileURL(process.argv[2]));
await handler?.(structuredClone(events.lambda));
`;

/** Compiles and runs the examples of the READMEs with the packages installed in a project; returns their number. */
export async function runReadmeExamples(projectFolder: string): Promise<string> {
  const folder = join(projectFolder, 'examples');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'run-example.mjs'), RUN_EXAMPLE);
  const examples = DOCUMENTS.flatMap(examplesOf)
    .filter(({ language, needsKinesis }) => language !== 'python' && !needsKinesis)
    .map((example, index) => ({
      ...example,
      file: `example-${index + 1}.${example.language === 'ts' ? 'ts' : 'cjs'}`,
    }));
  for (const { file, code } of examples) await writeFile(join(folder, file), code);
  const compilerOptions = {
    ...STRICT,
    module: 'nodenext',
    lib: ['es2023'],
    types: ['node'],
    skipLibCheck: true,
  };
  await compile(folder, 'typescript', { compilerOptions, include: ['*.ts'] });
  for (const { file, title, prints, code } of examples) {
    const printed = await run(process.execPath, ['run-example.mjs', file], { cwd: folder });
    const isSilent = /export (?:const|async function) handler/.test(code) && printed === '';
    if (isSilent || (prints !== undefined && printed !== prints)) {
      throw new Error(`${title} prints\n${printed}and not, as it says,\n${prints}`);
    }
  }
  return `${examples.length} examples`;
}
