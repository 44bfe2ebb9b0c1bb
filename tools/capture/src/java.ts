import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CaptureError } from './errors.ts';

const JAVA_VERSION = 17;

/** The Maven projects of this tool. */
const projects = join(import.meta.dirname, '..', 'java');

/** What a capture may need, and how to name it when it is missing. */
const tools = {
  java: `java, version ${JAVA_VERSION} or later`,
  javac: 'javac (a JDK, not a JRE)',
  keytool: 'keytool (part of a JDK)',
  mvn: 'mvn (Maven)',
};

/** Throws a {@link CaptureError} that names every tool that is not on the PATH. */
export function requireTools(names: readonly (keyof typeof tools)[]): void {
  const missing = names.filter((name) =>
    name === 'java' ? javaMajorVersion() < JAVA_VERSION : !exists(name),
  );
  if (missing.length === 0) return;
  const list = missing.map((name) => tools[name]).join('; ');
  throw new CaptureError(`Not found on the PATH: ${list}. Nothing was captured.`);
}

/** Compiles one of the Maven projects and fetches what it needs. Returns its class path. */
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

/** Whether it can be started at all, whatever it makes of the argument. */
function exists(command: string): boolean {
  return spawnSync(command, ['--help'], { stdio: 'ignore' }).error === undefined;
}
