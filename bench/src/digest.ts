// A part of deagg that it does not export: the one that is timed from its source.
import { md5OfEach } from '../../packages/deagg/src/md5/md5-batch.ts';
import { md5 } from './contenders.ts';
import { environment } from './environment.ts';
import { measureInTurns } from './measure.ts';
import { progress } from './progress.ts';
import { type CaseSection, toCase } from './results.ts';
import type { RunOptions } from './run-options.ts';
import { seededBytes } from './seeded.ts';

/** One way to make the digests of many messages. */
export interface DigestContender {
  /** `node-crypto` is the floor; the figure compares `lanes` with it. */
  readonly name: string;
  /** Returns the digests, 16 bytes each. */
  readonly digests: (messages: readonly Uint8Array[]) => readonly Uint8Array[];
}

/** Add a contender here: it is asserted against `node:crypto` and timed in turns with it. */
const contenders: readonly DigestContender[] = [
  { name: 'node-crypto', digests: (messages) => messages.map(md5) },
  { name: 'lanes', digests: (messages) => split(md5OfEach(messages)) },
];

const MESSAGE_BYTE_LENGTHS = [2_048, 51_200];
const BATCHES = [1, 4, 16, 100];
const DIGEST_BYTE_LENGTH = 16;

/** MD5 of batches of messages. The "user records" of these cases are messages. */
export function benchDigests({ budget, only }: RunOptions): CaseSection {
  const cases = MESSAGE_BYTE_LENGTHS.flatMap((messageByteLength) =>
    BATCHES.flatMap((batch) => {
      const messages = Array.from({ length: batch }, (_, index) =>
        seededBytes(`digest/${messageByteLength}/${index}`, messageByteLength),
      );
      const corpus = `${messageByteLength}B`;
      const tasks = contenders
        .map(({ name, digests }) => ({
          name: `digest/${name}/${corpus}/${batch}`,
          contender: name,
          digests,
          run: () => digests(messages).length,
        }))
        .filter(({ name }) => only === undefined || name.includes(only));
      if (tasks.length === 0) return [];
      progress(`digest: ${batch} messages of ${messageByteLength} bytes`);
      for (const { name, digests } of tasks) requireSameDigests(name, digests(messages), messages.map(md5));
      const samples = measureInTurns(tasks, budget);
      const byteLength = batch * messageByteLength;
      return tasks.map(({ name, contender }) =>
        toCase(
          { name, stage: 'digest', contender, corpus, batch, userRecords: batch, byteLength },
          samples.get(name) ?? [],
        ),
      );
    }),
  );
  return { environment: environment(), cases };
}

function split(digests: Uint8Array): Uint8Array[] {
  return Array.from({ length: digests.length / DIGEST_BYTE_LENGTH }, (_, index) =>
    digests.subarray(DIGEST_BYTE_LENGTH * index, DIGEST_BYTE_LENGTH * (index + 1)),
  );
}

function requireSameDigests(
  name: string,
  found: readonly Uint8Array[],
  expected: readonly Uint8Array[],
): void {
  const isSame = expected.every(
    (digest, index) => Buffer.compare(digest, found[index] ?? new Uint8Array()) === 0,
  );
  if (!isSame || found.length !== expected.length)
    throw new Error(`${name} makes other digests than node:crypto`);
}
