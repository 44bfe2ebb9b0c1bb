// Measures the built command against the library alone, and its start against that of Node, interleaved.
// Usage: node measure/measure.ts [MEGABYTES]
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aggregate } from '@kpl-kit/aggregator';
import { toLambdaEvent } from '@kpl-kit/fixtures';

const megabytes = Number(process.argv[2] ?? 1_000);
const command = join(import.meta.dirname, '..', 'dist', 'kpl.cjs');
const library = join(import.meta.dirname, 'library.mjs');
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'kpl measure '));
const input = join(folder, 'events.jsonl');
// Writes on stderr, when its process ends, what it took.
const report = join(folder, 'report.cjs');

interface Figures {
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly milliseconds: number;
}

try {
  writeFileSync(
    report,
    `process.on('exit', () => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
      console.error(JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 }));
    });`,
  );
  writeEvents();
  for (let round = 0; round < 2; round++) {
    const alone = run([library, input]);
    const whole = run([command, 'deaggregate', input]);
    console.log(
      `library: ${show(alone)}; kpl deaggregate: ${show(whole)}, ${ratio(whole.cpuSeconds, alone.cpuSeconds)}`,
    );
  }
  const record = join(folder, 'record');
  const [entry] = aggregate([{ partitionKey: 'a', data: new Uint8Array(9) }], { loneRecords: 'aggregated' });
  writeFileSync(record, entry?.Data ?? '');
  const starts = {
    'node -e 0': ['-e', '0'],
    version: [command, '--version'],
    help: [command, '--help'],
    inspect: [command, 'inspect', record],
  };
  const times = Object.fromEntries(Object.keys(starts).map((name) => [name, [] as number[]]));
  for (let round = 0; round < 30; round++) {
    for (const [name, args] of Object.entries(starts)) times[name]?.push(run(args, []).milliseconds);
  }
  const medianOf = (name: string) => times[name]?.toSorted((a, b) => a - b)[15] ?? 0;
  for (const name of Object.keys(starts)) {
    console.log(`${name}: ${medianOf(name).toFixed(0)} ms, ${ratio(medianOf(name), medianOf('node -e 0'))}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Lambda events with 16 aggregated records of 350 user records of about 140 bytes. */
function writeEvents(): void {
  const file = openSync(input, 'w');
  let id = 0;
  const makeUserRecord = () => ({
    partitionKey: `customer-${id % 50}`,
    data: Buffer.from(JSON.stringify({ id: id++, state: 'paid', text: 'x'.repeat(100) })),
  });
  for (let written = 0; written < megabytes * 1e6; ) {
    const userRecords = Array.from({ length: 16 * 350 }, makeUserRecord);
    written += writeSync(file, `${JSON.stringify(toLambdaEvent(aggregate(userRecords)))}\n`);
  }
  closeSync(file);
}

function run(args: readonly string[], nodeArgs: readonly string[] = ['--require', report]): Figures {
  const started = performance.now();
  const { stderr, status } = spawnSync(process.execPath, [...nodeArgs, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const milliseconds = performance.now() - started;
  if (status !== 0) throw new Error(stderr);
  return { milliseconds, ...JSON.parse(stderr.trim().split('\n').at(-1) || '{}') };
}

function show({ cpuSeconds, megabytes: memory }: Figures): string {
  return `${cpuSeconds.toFixed(1)} s of CPU time, ${memory.toFixed(0)} MB`;
}

function ratio(value: number, base: number): string {
  return `${(value / base).toFixed(2)}x`;
}
