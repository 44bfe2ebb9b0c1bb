import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, runsCommand } from './commands.ts';
import type { Peer, RunsCommand } from './peer.ts';

const JAVA_VERSION = 17;
const project = join(import.meta.dirname, '..', '..', 'java');

/**
 * What makes the KCL fastest here. With the defaults (G1, a heap that grows) a batch of 100 takes up to ten times as long and
 * differs from round to round: pages are touched for the first time, and long lists are moved about.
 */
const JVM_OPTIONS = ['-XX:+UseParallelGC', '-Xms2g', '-Xmx2g', '-XX:+AlwaysPreTouch'];

/** AggregatorUtil of the Kinesis Client Library. */
export const kclJava: Peer = {
  name: 'kcl-java',
  title: 'KCL (Java)',
  mixesUpHashKeys: false,
  missingTools,
  prepare: () => {
    const goals = ['compile', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
    const maven = ['--batch-mode', '--quiet', '--file', join(project, 'pom.xml'), ...goals];
    mustRun('Maven could not build bench/java; it needs Maven Central the first time', 'mvn', maven);
    const dependencies = join(project, 'target', 'dependency');
    const jars = readdirSync(dependencies);
    const classPath = [join(project, 'target', 'classes'), ...jars.map((jar) => join(dependencies, jar))];
    return {
      command: 'java',
      arguments: [...JVM_OPTIONS, '-cp', classPath.join(delimiter), 'kplkit.KclBench'],
      versions: {
        'amazon-kinesis-client': versionOf(jars, 'amazon-kinesis-client'),
        java: runsCommand('java', ['-version'])?.match(/version "([^"]+)"/)?.[1] ?? 'unknown',
      },
    };
  },
};

function missingTools(runs: RunsCommand): string[] {
  const version = Number(runs('java', ['-version'])?.match(/version "(\d+)/)?.[1] ?? 0);
  return [
    ...(version >= JAVA_VERSION && runs('javac', ['-version']) !== undefined
      ? []
      : [`a JDK of version ${JAVA_VERSION} or later (java, javac)`]),
    ...(runs('mvn', ['-version']) === undefined ? ['Maven (mvn)'] : []),
  ];
}

function versionOf(jars: readonly string[], artifact: string): string {
  const jar = jars.find((name) => name.startsWith(`${artifact}-`) && /-\d[\d.]*\.jar$/.test(name));
  return jar?.match(/-(\d[\d.]*)\.jar$/)?.[1] ?? 'unknown';
}
