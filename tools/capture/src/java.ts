import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CaptureError } from './errors.ts';

const JAVA_VERSION = 17;

/** The Maven projects of this tool. */
const projects = join(import.meta.dirname, '..', 'java');

/** Throws a {@link CaptureError} that names every tool that is missing. */
export function requireJava(): void {
  const missing = [
    ...(javaMajorVersion() >= JAVA_VERSION
      ? []
      : [`a JDK of version ${JAVA_VERSION} or later (java, javac, keytool)`]),
    ...(runs('keytool', ['-help']) ? [] : ['keytool, which is part of a JDK']),
    ...(runs('mvn', ['-version']) ? [] : ['Maven (mvn)']),
  ];
  if (missing.length === 0) return;
  throw new CaptureError(`Not found on the PATH: ${missing.join('; ')}. Nothing was captured.`);
}

/** Compiles one of the Maven projects and fetches what it needs. Returns its class path, without `leftOut`. */
export function buildProject(name: 'kpl' | 'kcl'): string[] {
  const project = join(projects, name);
  const goals = ['compile', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  const built = spawnSync('mvn', ['--batch-mode', '--quiet', '--file', join(project, 'pom.xml'), ...goals], {
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    throw new CaptureError(
      `Maven could not build ${name}; it needs Maven Central the first time:\n${built.stdout}${built.stderr}`,
    );
  }
  const dependencies = join(project, 'target', 'dependency');
  return [
    join(project, 'target', 'classes'),
    ...readdirSync(dependencies).map((jar) => join(dependencies, jar)),
  ];
}

/** As `java -cp` takes it. */
export function toClassPath(paths: readonly string[]): string {
  return paths.join(delimiter);
}

/** 0 when there is no Java. */
function javaMajorVersion(): number {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return Number(stderr?.match(/version "(\d+)/)?.[1] ?? 0);
}

function runs(command: string, commandArguments: readonly string[]): boolean {
  return spawnSync(command, commandArguments, { stdio: 'ignore' }).status === 0;
}
