import { existsSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDriver } from '@kpl-kit/capture/java';
import { startKpl } from '@kpl-kit/capture/kpl/start-kpl';
import { createTlsServer } from '@kpl-kit/capture/kpl/tls-server';
import { fillDocuments } from '@kpl-kit/workspace/fill-blocks';
import { missingTools, toClassPath, versionInClassPath } from '@kpl-kit/workspace/maven';
import { execa } from 'execa';
import { markdownTable } from 'markdown-table';
import { startSink } from './sink.ts';
import { usageOf } from './usage.ts';

const STREAM = 'speed';
const LOADS = [
  { count: 1_000_000, byteLength: 140, outstandingCount: 40_000 },
  { count: 300_000, byteLength: 1_000, outstandingCount: 20_000 },
];
const SHARD_COUNTS = [1, 20];
type Load = (typeof LOADS)[number];

/** A producer in a process of its own. */
interface Driver {
  readonly processId: number;
  fill(count: number, byteLength: number, outstandingCount: number): Promise<number>;
  close(): Promise<unknown>;
}

/** Starts a driver for the sink at a port, in a folder, until it is stopped. */
type Opener = (port: number, folder: string, signal: AbortSignal) => Promise<Driver>;

interface Result {
  readonly perSecond: number;
  /** For each user record. */
  readonly cpuMicroseconds: number;
  readonly peakMebibytes: number;
}

process.exitCode = await main(Number(process.argv[2] ?? 3));

/** Returns the exit code: 0 when the document is written, 1 when something is missing, 2 for bad arguments. */
async function main(rounds: number): Promise<number> {
  if (!(Number.isInteger(rounds) && rounds > 0)) {
    console.error('usage: pnpm --filter @kpl-kit/e2e-reshard speed [ROUNDS], by default 3');
    return 2;
  }
  const missing = missingTools(['java', 'javac', 'keytool']);
  if (!existsSync('/proc/self/status')) missing.push('Linux with /proc');
  if (missing.length > 0) {
    console.error(`Not found: ${missing.join('; ')}. Nothing was measured.`);
    return 1;
  }
  const jars = buildDriver('kpl', ['java', 'javac', 'keytool']);
  const classPath = toClassPath(jars);
  const kplVersion = versionInClassPath(jars, 'amazon-kinesis-producer');
  const rows: string[][] = [];
  const openers: Record<string, Opener> = {
    [`KPL ${kplVersion}`]: (port, folder, signal) => openKpl(classPath, port, folder, signal),
    'kpl-kit': (port, _, signal) => openOurs([], port, [], signal),
    'kpl-kit, with less memory': (port, _, signal) =>
      openOurs(['--max-semi-space-size=4'], port, ['16777216'], signal),
  };
  for (const shardCount of SHARD_COUNTS) {
    for (const load of LOADS) {
      const results = Object.keys(openers).map((): Result[] => []);
      // In turns, so that a busy spell affects all.
      for (let round = 0; round < rounds; round++) {
        for (const [index, open] of Object.values(openers).entries()) {
          results[index]?.push(await measure(load, shardCount, open));
        }
        console.log(
          shardCount,
          load.byteLength,
          results.map((of) => of.at(-1)),
        );
      }
      const [kpl, ...ours] = results.map(median) as [Result, ...Result[]];
      const name = `${load.byteLength} B, ${shardCount === 1 ? '1 shard' : `${shardCount} shards`}`;
      const cells = [written(kpl), ...ours.map((result) => writtenBeside(kpl, result))];
      rows.push(...Object.keys(openers).map((opener, index) => [name, opener, ...(cells[index] ?? [])]));
    }
  }
  const header = ['user records', 'producer', 'a second', 'CPU µs each', 'peak MiB'];
  const table = markdownTable([header, ...rows], { align: ['', '', 'r', 'r', 'r'] });
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.versions.node}`;
  const text = `${table}\n\n${rounds === 1 ? 'One round' : `Medians of ${rounds} rounds`}. ${machine}, ${new Date().toISOString().slice(0, 10)}.`;
  console.log(text);
  for (const path of fillDocuments(['docs/producing.md'], 'e2e:speed', () => text))
    console.log(`wrote ${path}`);
  return 0;
}

/** Leaves out the start of both, up to the first user records in the stream. */
async function measure(
  { count, byteLength, outstandingCount }: Load,
  shardCount: number,
  open: Opener,
): Promise<Result> {
  await using cleanUp = new AsyncDisposableStack();
  const { path: folder } = cleanUp.use(await mkdtempDisposable(join(tmpdir(), 'kpl-speed-')));
  const stopped = new AbortController();
  cleanUp.defer(() => stopped.abort());
  const server = await createTlsServer(folder);
  cleanUp.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const driver = await open(await startSink(server, shardCount), folder, stopped.signal);
  await driver.fill(100, byteLength, outstandingCount);
  const before = usageOf(driver.processId);
  const startedAt = performance.now();
  const sent = await driver.fill(count, byteLength, outstandingCount);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = usageOf(driver.processId);
  await driver.close();
  if (sent !== count) throw new Error(`${sent} of ${count} user records have reached the stream`);
  const cpuMicroseconds = ((after.cpuSeconds - before.cpuSeconds) * 1e6) / count;
  return { perSecond: count / seconds, cpuMicroseconds, peakMebibytes: after.peakMebibytes };
}

async function openKpl(
  classPath: string,
  proxyPort: number,
  folder: string,
  signal: AbortSignal,
): Promise<Driver> {
  const settings = { RecordMaxBufferedTime: 100, RateLimit: 1_000_000 };
  return startKpl(
    { stream: STREAM, settings, threads: 1, paceMicroseconds: 0 },
    { proxyPort, classPath, folder, signal },
  );
}

async function openOurs(
  flags: string[],
  port: number,
  maxOutstandingBytes: string[],
  cancelSignal: AbortSignal,
): Promise<Driver> {
  const path = join(import.meta.dirname, 'our-driver.ts');
  const options = { buffer: { stdout: false }, reject: false, cancelSignal, stderr: 'inherit' } as const;
  const driver = execa(
    options,
  )`${process.execPath} ${flags} ${path} ${port} ${STREAM} ${maxOutstandingBytes}`;
  const printed = driver.iterable();
  const next = async () => ((await printed.next()).value ?? '').split('\t')[1];
  await next();
  return {
    processId: driver.pid as number,
    async fill(count, byteLength) {
      driver.stdin.write(`fill\t${count}\t${byteLength}\n`);
      return Number(await next());
    },
    async close() {
      driver.stdin.end();
      await driver;
    },
  };
}

/** With each figure, its ratio to that of the KPL. */
function writtenBeside(kpl: Result, ours: Result): string[] {
  const [perSecond, cpu, memory] = written(ours);
  return [
    `${perSecond} (${(ours.perSecond / kpl.perSecond).toFixed(1)}x)`,
    `${cpu} (1/${(kpl.cpuMicroseconds / ours.cpuMicroseconds).toFixed(1)})`,
    `${memory} (${((100 * ours.peakMebibytes) / kpl.peakMebibytes).toFixed(0)} %)`,
  ];
}

function written({ perSecond, cpuMicroseconds, peakMebibytes }: Result): string[] {
  const rounded = (value: number) => Math.round(value).toLocaleString('en');
  return [rounded(perSecond), cpuMicroseconds.toFixed(1), rounded(peakMebibytes)];
}

function median(results: readonly Result[]): Result {
  const middle = (of: (result: Result) => number) =>
    results.map(of).toSorted((a, b) => a - b)[Math.floor(results.length / 2)] as number;
  return {
    perSecond: middle(({ perSecond }) => perSecond),
    cpuMicroseconds: middle(({ cpuMicroseconds }) => cpuMicroseconds),
    peakMebibytes: middle(({ peakMebibytes }) => peakMebibytes),
  };
}
