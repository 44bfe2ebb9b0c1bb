import type { Environment } from '../src/environment.ts';
import type { Case, Results } from '../src/results.ts';

export const environment: Environment = {
  date: '2026-11-24',
  cpu: 'a CPU',
  cores: 2,
  memoryGiB: 24,
  memoryGBPerSecond: 9.5,
  platform: 'linux x64',
  node: '24.21.0',
  versions: { 'aws-kinesis-agg': '4.2.8' },
};

/** A case that takes `median` nanoseconds for each of 1,000 user records of 100 bytes. */
export function caseOf(name: string, median: number): Case {
  return {
    name,
    userRecords: 1_000,
    byteLength: 100_000,
    nanoseconds: { median, p10: median - 1, p90: median + 1 },
  };
}

export const results: Results = {
  deaggregate: {
    environment,
    cases: [
      caseOf('lambda/aws-kinesis-agg/20x50KB/16', 300),
      caseOf('lambda/floor/20x50KB/16', 150),
      caseOf('lambda/bulk/20x50KB/16', 100),
      caseOf('bytes/floor/20x50KB/16', 120),
      caseOf('bytes/bulk/20x50KB/16', 50),
    ],
    sizes: [],
  },
  bundle: {
    environment,
    cases: [],
    sizes: [
      { name: 'bundle/deagg/Lambda function/minified', bytes: 15_000 },
      { name: 'bundle/deagg/Lambda function/gzipped', bytes: 6_000 },
    ],
  },
};
