// Writes where the repository lives into the package.json of the top and of each published package.
// Usage: node tools/release/src/set-repository.ts https://github.com/owner/name
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedNames, shortName } from '@kpl-kit/workspace/packages';
import { repositoryFields } from './repository-url.ts';

const url = process.argv[2]?.replace(/(?:\.git|\/)$/, '') ?? '';
if (/^https:\/\/[^/]+\/[^/]+\/[^/]+$/.test(url)) {
  for (const directory of [undefined, ...publishedNames.map((name) => `packages/${shortName(name)}`)]) {
    setFields(join(import.meta.dirname, '..', '..', '..', directory ?? '.', 'package.json'), directory);
  }
} else {
  console.error('Usage: npm run set-repository -- https://github.com/owner/name');
  process.exitCode = 1;
}

/** After the licence, where npm has these fields too. */
function setFields(path: string, directory: string | undefined): void {
  const fields = repositoryFields(url, directory);
  const others = Object.entries(JSON.parse(readFileSync(path, 'utf8'))).filter(([name]) => !(name in fields));
  const place = others.findIndex(([name]) => name === 'license') + 1;
  const manifest = Object.fromEntries(others.toSpliced(place, 0, ...Object.entries(fields)));
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  console.log(path);
}
