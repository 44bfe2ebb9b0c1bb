import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform, totalmem } from 'node:os';

/** Where and with what a section ran. */
export interface Environment {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** Contenders and what they build on. */
  readonly versions: Readonly<Record<string, string>>;
}

/** `versions` are those of contenders outside Node. */
export function environment(versions: Readonly<Record<string, string>> = {}): Environment {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    versions: {
      'aws-kinesis-agg': packageVersion('aws-kinesis-agg/package.json'),
      openssl: process.versions.openssl,
      ...versions,
    },
  };
}

function packageVersion(path: string): string {
  const file = createRequire(import.meta.url).resolve(path);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
