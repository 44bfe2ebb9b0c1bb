import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** A project could not be built. The message has what Maven printed. */
export class MavenError extends Error {
  override readonly name = 'MavenError';
}

/** Of the plugin's versions the one that Maven itself names, so that no release of it changes what happens here. */
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:2.8';

/**
 * Compiles the Maven project in a folder, and fetches what it needs to run. Returns its class path: its own classes, then the
 * jars, where Maven keeps them. Throws a {@link MavenError}.
 *
 * Offline it works when all was fetched before.
 *
 * @example
 * ```ts
 * const classPath = toClassPath(buildProject(join(import.meta.dirname, '..', 'java')));
 * spawn('java', ['-cp', classPath, 'kplkit.KclDriver']);
 * ```
 */
export function buildProject(folder: string): string[] {
  const listPath = join(folder, 'target', 'class-path');
  const goals = ['compile', `${DEPENDENCY_PLUGIN}:build-classpath`];
  const settings = ['-Dmdep.includeScope=runtime', `-Dmdep.outputFile=${listPath}`];
  const maven = ['--batch-mode', '--quiet', '--file', join(folder, 'pom.xml'), ...goals, ...settings];
  const { status, error, stdout, stderr } = spawnSync('mvn', maven, { encoding: 'utf8' });
  if (status !== 0) {
    const printed = `${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`;
    throw new MavenError(
      `Maven could not build ${basename(folder)}; it needs Maven Central the first time:\n${printed}`,
    );
  }
  return [
    join(folder, 'target', 'classes'),
    ...readFileSync(listPath, 'utf8').trim().split(delimiter).filter(isNotEmpty),
  ];
}

/** As `java -cp` takes it. */
export function toClassPath(paths: readonly string[]): string {
  return paths.join(delimiter);
}

/** The version of an artifact, such as `3.5.1`; undefined when the class path has no jar of it. */
export function versionInClassPath(paths: readonly string[], artifact: string): string | undefined {
  for (const path of paths) {
    const name = basename(path);
    const version = name.startsWith(`${artifact}-`) ? name.slice(artifact.length + 1) : '';
    // Not the jar of another artifact whose name goes on.
    if (/^\d.*\.jar$/.test(version)) return version.slice(0, -'.jar'.length);
  }
  return undefined;
}

function isNotEmpty(text: string): boolean {
  return text !== '';
}
