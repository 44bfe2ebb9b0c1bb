import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { CaptureError } from '../errors.ts';
import type { RecordingProxy } from './recording-proxy.ts';

const COMMON_PROPERTIES = join(import.meta.dirname, '..', '..', 'java', 'kpl', 'kpl.properties');
/** Far more than any scenario takes. */
const TIMEOUT_MILLISECONDS = 900_000;
const QUOTED_LOG_LENGTH = 4_000;

/** Where the KPL runs, and what it talks to. */
export interface Surroundings {
  readonly kinesisPort: number;
  readonly proxy: RecordingProxy;
  readonly classPath: string;
  /** For its files, and for the daemon that it unpacks. */
  readonly folder: string;
  /** The port on this machine of Kinesis and of every other service of AWS. */
  readonly proxyPort: number;
  /** Ends it. What it was asked then fails. */
  readonly signal: AbortSignal;
}

/** What the KPL is to do. */
export interface KplOptions {
  readonly stream: string;
  /** Of KinesisProducerConfiguration, where they differ from kpl.properties. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** How many put, and with how much time between two adds. */
  readonly threads: number;
  readonly paceMicroseconds: number;
}

/** What is put; without a partition key when that is empty. */
export interface PutUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string | null | undefined;
  readonly data: Uint8Array;
}

/** The real KPL: a Java process and its native daemon. See KplDriver.java. */
export interface Kpl {
  readonly processId: number;
  /** Adds user records, in order. */
  add(userRecords: readonly PutUserRecord[]): void;
  /** Resolves when the daemon has all that was added. */
  settle(): Promise<void>;
  /** Flushes, and resolves when all that was added has reached the stream, with the number of user records. */
  flush(): Promise<number>;
  /** Puts `count` user records, at most so many outstanding at a time. Resolves with how many have reached the stream. */
  fill(count: number, byteLength: number, outstandingCount: number): Promise<number>;
  /** Ends it, daemon included, and returns its log. May be called at any time, and again. */
  close(): Promise<string>;
}

/** Resolves when user records can be added. */
export async function startKpl(
  { stream, settings, threads, paceMicroseconds }: KplOptions,
  { classPath, folder, proxyPort, signal }: Omit<Surroundings, 'kinesisPort' | 'proxy'>,
): Promise<Kpl> {
  const propertiesPath = join(folder, 'kpl.properties');
  const ports = { KinesisPort: proxyPort, CloudwatchPort: proxyPort, StsPort: proxyPort };
  const own = Object.entries({ ...ports, TempDirectory: folder, ...settings });
  const lines = own.map(([name, value]) => `${name}=${value}\n`).join('');
  writeFileSync(propertiesPath, readFileSync(COMMON_PROPERTIES, 'utf8') + lines);
  const driver = execa({
    // The daemon would otherwise ask the metadata address of EC2 for the region and credentials.
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    buffer: { stdout: false },
    reject: false,
    cancelSignal: signal,
    timeout: TIMEOUT_MILLISECONDS,
  })`java -cp ${classPath} kplkit.KplDriver ${stream} ${propertiesPath} ${threads} ${paceMicroseconds}`;
  const printed = driver.iterable();

  /** The number after the expected word. */
  const expect = async (expected: string) => {
    const { value = 'nothing' } = await printed.next();
    const [word, ...rest] = value.split('\t');
    if (word === expected) return Number(rest[0]);
    driver.kill();
    const log = (await driver).stderr.slice(-QUOTED_LOG_LENGTH);
    throw new CaptureError(`The KPL said ${value} instead of ${expected}. Its log ends with:\n${log}`);
  };
  await expect('ready');
  return {
    processId: driver.pid as number,
    add(userRecords) {
      driver.stdin.write(userRecords.map((userRecord) => `${toLine(userRecord)}\n`).join(''));
    },
    async settle() {
      driver.stdin.write('settle\n');
      await expect('settled');
    },
    async flush() {
      driver.stdin.write('flush\n');
      return expect('flushed');
    },
    async fill(count, byteLength, outstandingCount) {
      driver.stdin.write(`${['fill', count, byteLength, outstandingCount].join('\t')}\n`);
      return expect('filled');
    },
    async close() {
      driver.stdin.end();
      return (await driver).stderr;
    },
  };
}

function toLine({ partitionKey, explicitHashKey, data }: PutUserRecord): string {
  const base64 = Buffer.from(data).toString('base64');
  return ['put', Buffer.from(partitionKey).toString('base64'), explicitHashKey ?? '', base64].join('\t');
}
