import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildProject,
  javaVersion,
  missingTools,
  toClassPath,
  versionInClassPath,
} from '@kpl-kit/workspace/maven';
import { benchFolder } from '../paths.ts';

/** Another implementation, which runs in a process of its own. */
export interface Peer {
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly stages: readonly string[];
  /** Where only some user records have an explicit hash key, others get one too. */
  readonly makesUpHashKeys: boolean;
  /** Builds or installs what a `PeerProcess` needs. An error's first line says why the peer cannot run. */
  readonly prepare: () => {
    readonly command: readonly [string, ...string[]];
    readonly versions: Readonly<Record<string, string>>;
  };
}

/**
 * What makes the KCL fastest here. With the defaults (G1, a heap that grows) a batch of 100 takes up to ten
 * times as long and differs from round to round: pages are touched for the first time, and long lists are
 * moved about.
 */
const JVM_OPTIONS = ['-XX:+UseParallelGC', '-Xms2g', '-Xmx2g', '-XX:+AlwaysPreTouch'];

/** AggregatorUtil of the Kinesis Client Library. */
export const kclJava: Peer = {
  name: 'kcl-java',
  title: 'KCL (Java)',
  stages: ['bytes'],
  makesUpHashKeys: false,
  prepare: () => {
    const missing = missingTools(['java', 'javac']);
    if (missing.length > 0) throw new Error(`not found on the PATH: ${missing.join('; ')}`);
    const paths = buildProject(join(benchFolder, 'java'));
    return {
      command: ['java', ...JVM_OPTIONS, '-cp', toClassPath(paths), 'kplkit.KclBench'],
      versions: {
        'amazon-kinesis-client': versionInClassPath(paths, 'amazon-kinesis-client') ?? 'unknown',
        java: javaVersion() ?? 'unknown',
      },
    };
  },
};

const PIP_INSTALL = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];

/** The package aws_kinesis_agg of PyPI, in a virtual environment of its own that git ignores. */
export const python: Peer = {
  name: 'python',
  title: 'aws_kinesis_agg (Python)',
  stages: ['lambda', 'bytes'],
  makesUpHashKeys: true,
  prepare: () => {
    if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0) {
      throw new Error('not found on the PATH: Python 3 with venv (python3)');
    }
    const folder = join(benchFolder, '.cache', 'python');
    const interpreter = join(folder, 'bin', 'python');
    const requirements = join(benchFolder, 'python', 'requirements.txt');
    mustRun('python3', ['-m', 'venv', folder]);
    mustRun(interpreter, [...PIP_INSTALL, '-r', requirements]);
    const pinned = readFileSync(requirements, 'utf8').matchAll(/^(\w+)==(.+)$/gm);
    return {
      command: [interpreter, join(benchFolder, 'python', 'bench_aws_kinesis_agg.py')],
      versions: {
        ...Object.fromEntries([...pinned].map(([, name, version = '']) => [`${name} (Python)`, version])),
        python: mustRun(interpreter, ['--version']).replace('Python ', '').trim(),
      },
    };
  },
};

function mustRun(command: string, commandArguments: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, commandArguments, { encoding: 'utf8' });
  if (status === 0) return stdout;
  const reason = error?.message ?? `${stdout}${stderr}`;
  throw new Error(`\`${command} ${commandArguments.join(' ')}\` failed: ${reason}`);
}
