import { join } from 'node:path';
import {
  buildProject,
  javaVersion,
  MavenError,
  missingTools,
  toClassPath,
  versionInClassPath,
} from '@kpl-kit/workspace/maven';
import { type Peer, PeerError } from './peer.ts';

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
  missingTools: (runs) => missingTools(['java', 'javac'], runs),
  prepare: () => {
    const paths = build();
    return {
      command: 'java',
      arguments: [...JVM_OPTIONS, '-cp', toClassPath(paths), 'kplkit.KclBench'],
      versions: {
        'amazon-kinesis-client': versionInClassPath(paths, 'amazon-kinesis-client') ?? 'unknown',
        java: javaVersion() ?? 'unknown',
      },
    };
  },
};

function build(): string[] {
  try {
    return buildProject(project);
  } catch (error) {
    if (!(error instanceof MavenError)) throw error;
    throw new PeerError(error.message, { cause: error });
  }
}
