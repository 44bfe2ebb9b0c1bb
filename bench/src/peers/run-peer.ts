import { spawnSync } from 'node:child_process';
import { requireSameContent } from '../content-digest.ts';
import type { Budget } from '../measure.ts';
import type { ExpectedBatch } from './corpus-files.ts';
import { type Peer, PeerError, type PreparedPeer } from './peer.ts';

/** What a peer took for one batch. */
export interface PeerSamples {
  readonly stage: string;
  readonly batch: ExpectedBatch;
  /** Nanoseconds for one call, one for each round. */
  readonly samples: readonly number[];
}

/** Runs a peer once over all corpora, and asserts what it delivered. What it says on the standard error is shown. */
export function runPeer(
  peer: Peer,
  prepared: PreparedPeer,
  folder: string,
  { warmUpMs, sampleMs, totalMs, minRounds }: Budget,
  expected: readonly ExpectedBatch[],
): PeerSamples[] {
  const { status, stdout, error } = spawnSync(
    prepared.command,
    [...prepared.arguments, folder, ...[warmUpMs, sampleMs, totalMs, minRounds].map(String)],
    { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) {
    throw new PeerError(`${peer.title} failed: ${error?.message ?? `exit code ${status}`}`);
  }
  return parseLines(peer, stdout, expected);
}

/**
 * A line for each batch, with tabs between: stage, corpus, batch, how many user records were delivered, SHA-256 over them
 * (content-digest.ts), and the samples in nanoseconds with commas between.
 */
export function parseLines(peer: Peer, output: string, expected: readonly ExpectedBatch[]): PeerSamples[] {
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [stage, corpus, count, userRecordCount, sha256, times] = line.split('\t');
      const batch = expected.find((one) => one.corpus === corpus && one.batch === Number(count));
      if (stage === undefined || batch === undefined || sha256 === undefined || times === undefined) {
        throw new PeerError(`${peer.title} printed a line that is not understood: ${line.slice(0, 80)}`);
      }
      const { content, contentWithoutHashKeys, isMixed } = batch.expected;
      const found = { userRecordCount: Number(userRecordCount), sha256 };
      const wanted = peer.mixesUpHashKeys && isMixed ? contentWithoutHashKeys : content;
      requireSameContent(`${peer.title}, ${stage}/${corpus}/${count}`, found, wanted);
      return { stage, batch, samples: times.split(',').map(Number) };
    });
}
