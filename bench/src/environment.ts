import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus, platform, totalmem } from 'node:os';

/** Where and with what a section runs. `versions` are those of contenders outside Node. */
export function environment(versions: Readonly<Record<string, string>> = {}) {
  const processors = cpus();
  const peer = createRequire(import.meta.url).resolve('aws-kinesis-agg/package.json');
  return {
    /** YYYY-MM-DD. */
    date: new Date().toISOString().slice(0, 10),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    memoryGBPerSecond: Number(copyingSpeed().toPrecision(2)),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    /** Contenders and what they build on. */
    versions: {
      'aws-kinesis-agg': JSON.parse(readFileSync(peer, 'utf8')).version as string,
      openssl: process.versions.openssl,
      ...versions,
    } as Readonly<Record<string, string>>,
  };
}

/** GB/s of a copy of 64 MB: where memory is slow, so is making strings and objects. */
function copyingSpeed(): number {
  const bytes = Buffer.alloc(128e6, 1);
  const milliseconds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    bytes.copyWithin(64e6, 0, 64e6);
    return performance.now() - start;
  });
  return 64 / Math.min(...milliseconds);
}

export type Environment = ReturnType<typeof environment>;
