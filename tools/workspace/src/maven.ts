import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** A project could not be built. The message has what Maven printed. */
export class MavenError extends Error {
  override readonly name = 'MavenError';
}

/** A command of a JDK. */
export type JavaTool = 'java' | 'javac' | 'keytool';

/** Returns what a command prints on both outputs; undefined when it fails or is missing. */
export type RunsCommand = (command: string, commandArguments: readonly string[]) => string | undefined;

const OLDEST_JAVA = 17;
/** The version that Maven itself names, so that no release of the plugin changes what happens here. */
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:2.8';

/**
 * Names what is missing on the PATH: a JDK that is recent enough, with those of its commands that are missing
 * or too old, and Maven.
 *
 * @example
 * ```ts
 * const missing = missingTools();
 * if (missing.length > 0) throw new Error(`Not found on the PATH: ${missing.join('; ')}.`);
 * ```
 */
export function missingTools(
  javaTools: readonly JavaTool[] = ['java', 'javac'],
  runs: RunsCommand = runsCommand,
): string[] {
  const isMissing = (tool: JavaTool) => {
    if (tool === 'java') return Number.parseInt(javaVersion(runs) ?? '0', 10) < OLDEST_JAVA;
    return runs(tool, [tool === 'keytool' ? '-help' : '-version']) === undefined;
  };
  const missing = javaTools.filter(isMissing);
  return [
    ...(missing.length === 0 ? [] : [`a JDK of version ${OLDEST_JAVA} or later (${missing.join(', ')})`]),
    ...(runs('mvn', ['-version']) === undefined ? ['Maven (mvn)'] : []),
  ];
}

/** Such as `17.0.15`; undefined without Java. */
export function javaVersion(runs: RunsCommand = runsCommand): string | undefined {
  return runs('java', ['-version'])?.match(/version "([^"]+)"/)?.[1];
}

/**
 * Compiles the Maven project in a folder and fetches what it needs to run. Returns its class path: its own
 * classes, then the jars, where Maven keeps them. `properties` replace those of its pom.xml. Throws a
 * {@link MavenError}. Works offline once all was fetched.
 */
export function buildProject(folder: string, properties: Readonly<Record<string, string>> = {}): string[] {
  const listPath = join(folder, 'target', 'class-path');
  const goals = ['compile', `${DEPENDENCY_PLUGIN}:build-classpath`];
  const replaced = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  const settings = ['-Dmdep.includeScope=runtime', `-Dmdep.outputFile=${listPath}`, ...replaced];
  const maven = ['--batch-mode', '--quiet', '--file', join(folder, 'pom.xml'), ...goals, ...settings];
  const { status, error, stdout, stderr } = spawnSync('mvn', maven, { encoding: 'utf8' });
  if (status !== 0) {
    const printed = `${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`;
    throw new MavenError(
      `Maven could not build ${basename(folder)}; it needs Maven Central the first time:\n${printed}`,
    );
  }
  const jars = readFileSync(listPath, 'utf8').trim().split(delimiter);
  return [join(folder, 'target', 'classes'), ...jars.filter((path) => path !== '')];
}

/** As `java -cp` takes it. */
export function toClassPath(paths: readonly string[]): string {
  return paths.join(delimiter);
}

/** The version of an artifact, such as `3.5.1`; undefined when the class path has no jar of it. */
export function versionInClassPath(paths: readonly string[], artifact: string): string | undefined {
  const names = paths.map((path) => basename(path)).filter((name) => name.startsWith(`${artifact}-`));
  // A version begins with a digit; otherwise it is another artifact whose name goes on.
  return names.map((name) => name.slice(artifact.length + 1).match(/^(\d.*)\.jar$/)?.[1]).find(Boolean);
}

function runsCommand(command: string, commandArguments: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, commandArguments, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : undefined;
}
