import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildProject, MavenError, missingTools, toClassPath, versionInClassPath } from '../src/maven.ts';

const jars = ['/m2/amazon-kinesis-client-3.5.1.jar', '/m2/slf4j-api-2.0.13.jar'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpl-kit maven '));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('buildProject', () => {
  test('returns the classes of the project, then the jars that Maven lists', () => {
    fakeMaven(
      `mkdir "${folder}/target" && printf %s '${jars.join(delimiter)}' > "${folder}/target/class-path"`,
    );
    expect(buildProject(folder)).toEqual([join(folder, 'target', 'classes'), ...jars]);
    expect(readFileSync(join(folder, 'arguments'), 'utf8').trimEnd().split('\n')).toEqual([
      '--batch-mode',
      '--quiet',
      '--file',
      join(folder, 'pom.xml'),
      'compile',
      'org.apache.maven.plugins:maven-dependency-plugin:2.8:build-classpath',
      '-Dmdep.includeScope=runtime',
      `-Dmdep.outputFile=${join(folder, 'target', 'class-path')}`,
    ]);
  });

  test('returns only the classes of a project that needs nothing else', () => {
    fakeMaven(`mkdir "${folder}/target" && : > "${folder}/target/class-path"`);
    expect(buildProject(folder)).toEqual([join(folder, 'target', 'classes')]);
  });

  test('throws an error with all that a failing Maven has printed', () => {
    fakeMaven('echo "[ERROR] no such artifact"; echo "[ERROR] offline" >&2; exit 1');
    const name = folder.slice(tmpdir().length + 1);
    expect(() => buildProject(folder)).toThrow(
      new MavenError(
        `Maven could not build ${name}; it needs Maven Central the first time:\n[ERROR] no such artifact\n[ERROR] offline\n`,
      ),
    );
  });

  test('throws an error when there is no Maven, which missingTools names', () => {
    vi.stubEnv('PATH', folder);
    expect(() => buildProject(folder)).toThrow(/^Maven could not build .*ENOENT$/s);
    expect(missingTools()).toEqual(['a JDK of version 17 or later (java, javac)', 'Maven (mvn)']);
  });
});

describe('toClassPath', () => {
  test('joins the paths as this system does', () => {
    expect(toClassPath(['/a', '/b'])).toBe(`/a${delimiter}/b`);
  });
});

describe('versionInClassPath', () => {
  test.each([
    ['amazon-kinesis-client', '3.5.1'],
    ['slf4j-api', '2.0.13'],
    ['slf4j', undefined],
    ['amazon-kinesis', undefined],
  ])('finds that of %s: %s', (artifact, version) => {
    expect(versionInClassPath(['/project/target/classes', ...jars], artifact)).toBe(version);
  });
});

/** Puts a script in place of Maven that keeps its arguments, one a line, before it does as it is told. */
function fakeMaven(script: string): void {
  const lines = ['#!/bin/sh', `printf '%s\\n' "$@" > "${folder}/arguments"`, script, ''];
  writeFileSync(join(folder, 'mvn'), lines.join('\n'), { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
}
