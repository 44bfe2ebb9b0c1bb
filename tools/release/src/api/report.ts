import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PublishedName, packageFolder, shortName } from '@kpl-kit/workspace/packages';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';

/** What came of comparing an entry point with its report. */
export interface ReportResult {
  /** Path of the report from the top of the repository. */
  readonly path: string;
  /** Whether the report in the repository is the one of what was built. */
  readonly isCurrent: boolean;
  /** What kept the report from being made. */
  readonly errors: readonly string[];
}

/** As a consumer with current settings compiles; types of Node and others must not leak in. */
const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2023'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  types: [],
};

/** Writes the report of an entry point's built declarations, or only compares it. */
export function report(name: PublishedName, entryPoint: string, how: 'write' | 'compare'): ReportResult {
  const errors: string[] = [];
  const { apiReportChanged, errorCount } = Extractor.invoke(configuration(name, entryPoint), {
    localBuild: how === 'write',
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(describe(message));
      message.handled = true;
    },
  });
  return {
    path: `packages/${shortName(name)}/api/${entryPoint}.api.md`,
    isCurrent: !apiReportChanged,
    errors: errorCount > 0 && errors.length === 0 ? ['api-extractor failed without a message'] : errors,
  };
}

function describe({ text, sourceFilePath, sourceFileLine }: ExtractorMessage): string {
  return sourceFilePath === undefined ? text : `${sourceFilePath}:${sourceFileLine} ${text}`;
}

function configuration(name: PublishedName, entryPoint: string): ExtractorConfig {
  const projectFolder = packageFolder(name);
  const declarations = join(projectFolder, 'dist', `${entryPoint}.d.mts`);
  const reportFolder = join(projectFolder, 'api');
  const reportTempFolder = join(projectFolder, '.cache', 'api');
  for (const folder of [reportFolder, reportTempFolder]) mkdirSync(folder, { recursive: true });
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: declarations,
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [declarations] } },
      apiReport: {
        enabled: true,
        reportFileName: `${entryPoint}.api.md`,
        reportFolder,
        reportTempFolder,
        // Types that are not exported by name are part of the API of what uses them.
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        // Docstrings are checked by typedoc (tools/api-docs).
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}
