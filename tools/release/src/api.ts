// Compares the API report of each entry point with its built declarations, or writes it.
// Usage: node src/api.ts [--write]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryNames, packageFolder } from '@kpl-kit/workspace/packages';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const configObjectFullPath = join(import.meta.dirname, '..', 'api-extractor.json');

for (const name of libraryNames) {
  const projectFolder = packageFolder(name);
  const packageJsonFullPath = join(projectFolder, 'package.json');
  const { exports } = JSON.parse(readFileSync(packageJsonFullPath, 'utf8')).publishConfig;
  const entryPoints = Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => (subpath === '.' ? 'index' : subpath.slice(2)));
  for (const entryPoint of entryPoints) {
    const configObject = ExtractorConfig.loadFile(configObjectFullPath);
    configObject.projectFolder = projectFolder;
    configObject.mainEntryPointFilePath = join(projectFolder, 'dist', `${entryPoint}.d.mts`);
    Object.assign(configObject.apiReport ?? {}, { reportFileName: `${entryPoint}.api.md` });
    const config = ExtractorConfig.prepare({ configObject, configObjectFullPath, packageJsonFullPath });
    const { succeeded } = Extractor.invoke(config, {
      localBuild: process.argv.includes('--write'),
      printApiReportDiff: true,
      messageCallback: (message) => {
        message.handled = message.logLevel === ExtractorLogLevel.Info;
      },
    });
    if (!succeeded)
      fail(`The API of ${name} (${entryPoint}) changed: pnpm --filter @kpl-kit/release run api`);
  }
  for (const file of readdirSync(join(projectFolder, 'api'))) {
    if (!entryPoints.includes(file.replace('.api.md', '')))
      fail(`${name} has no entry point for api/${file}`);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
