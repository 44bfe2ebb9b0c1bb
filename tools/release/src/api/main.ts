// Compares the API reports with what was built, or writes them.
// Usage: node tools/release/src/api/main.ts check|write
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PublishedName, packageFolder, publishedNames } from '@kpl-kit/workspace/packages';
import { report } from './report.ts';

const how = process.argv[2] === 'write' ? 'write' : 'compare';
let isGood = true;
for (const name of publishedNames) {
  const entryPoints = entryPointsOf(name);
  for (const entryPoint of entryPoints) {
    if (!existsSync(join(packageFolder(name), 'dist', `${entryPoint}.d.mts`))) {
      throw new Error(`${name} is not built: run "npm run build" first`);
    }
    const { path, isCurrent, errors } = report(name, entryPoint, how);
    if (errors.length > 0) console.error(`${path} cannot be made:\n  ${errors.join('\n  ')}`);
    else if (how === 'write') console.log(`${isCurrent ? 'is current' : 'written   '}  ${path}`);
    else if (!isCurrent)
      console.error(`${path} is not the API that was built: run "npm run api" and commit it`);
    isGood &&= errors.length === 0 && (how === 'write' || isCurrent);
  }
  for (const file of readdirSync(join(packageFolder(name), 'api'))) {
    if (entryPoints.includes(file.replace('.api.md', ''))) continue;
    console.error(`${name} has no entry point for api/${file}: remove it`);
    isGood = false;
  }
}
process.exitCode = isGood ? 0 : 1;

/** `index` and the subpaths of what is published, such as `lambda`. */
function entryPointsOf(name: PublishedName): string[] {
  const { publishConfig } = JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8'));
  return Object.keys(publishConfig.exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => (subpath === '.' ? 'index' : subpath.slice(2)));
}
