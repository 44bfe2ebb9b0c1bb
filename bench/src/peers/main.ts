import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderResults } from '../blocks.ts';
import { writeDocuments } from '../docs.ts';
import { environment } from '../environment.ts';
import { type Budget, QUICK_BUDGET } from '../measure.ts';
import { writePlots } from '../plots.ts';
import { type Case, type MissingContender, mergeResults, type Results, toCase } from '../results.ts';
import { runsCommand } from './commands.ts';
import { type ExpectedBatch, writeCorpora } from './corpus-files.ts';
import { kclJava } from './kcl-java.ts';
import { kplKit } from './kpl-kit.ts';
import { type Peer, PeerError, type PreparedPeer } from './peer.ts';
import { python } from './python.ts';
import { type PeerSamples, runPeer } from './run-peer.ts';

const USAGE = `usage: npm run bench:peers [-- [--quick] [--only CORPUS] [--check]]

Times kpl-kit, the KCL's AggregatorUtil (Java) and the Python package aws_kinesis_agg on the same files, each in a process
of its own, in three passes. A contender whose tools are missing is named.

  --quick        a fifth of the time, one pass; writes nothing
  --only CORPUS  corpora whose name contains it; writes nothing
  --check        only says which contenders can run`;

const BUDGET: Budget = { warmUpMs: 200, sampleMs: 8, totalMs: 200, minRounds: 5 };
const PASSES = 3;
const peers = [kplKit, kclJava, python];

interface ReadyPeer {
  readonly peer: Peer;
  readonly prepared: PreparedPeer;
}

process.exitCode = main(process.argv.slice(2));

/** Returns the exit code: 0 also when a contender is missing, 1 when ours fails, 2 for bad arguments. */
function main(commandArguments: readonly string[]): number {
  const onlyAt = commandArguments.indexOf('--only');
  const only = onlyAt === -1 ? undefined : commandArguments[onlyAt + 1];
  const known = ['--quick', '--check', '--only', only];
  if (
    commandArguments.some((argument) => !known.includes(argument)) ||
    (onlyAt !== -1 && only === undefined)
  ) {
    const isHelp = commandArguments.includes('--help') || commandArguments.includes('-h');
    console[isHelp ? 'log' : 'error'](USAGE);
    return isHelp ? 0 : 2;
  }
  const missing: MissingContender[] = [];
  const able = peers.filter((peer) => {
    const tools = peer.missingTools(runsCommand);
    if (tools.length > 0) addMissing(missing, peer, `not found on the PATH: ${tools.join('; ')}`);
    return tools.length === 0;
  });
  if (commandArguments.includes('--check')) {
    for (const { title } of able) console.log(`${title}: can run`);
    return 0;
  }
  const isQuick = commandArguments.includes('--quick');
  const section = measure(able, missing, only, isQuick);
  if (section === undefined) return 1;
  console.log(renderResults({ peers: section }));
  if (isQuick || only !== undefined) return 0;
  const results = mergeResults({ peers: section });
  writePlots(results);
  for (const path of writeDocuments(results)) console.log(`wrote ${path}`);
  return 0;
}

function measure(
  able: readonly Peer[],
  missing: MissingContender[],
  only: string | undefined,
  isQuick: boolean,
): Results['peers'] {
  const ready = able.flatMap((peer) => prepare(peer, missing));
  const folder = mkdtempSync(join(tmpdir(), 'kpl-kit-bench-'));
  try {
    console.error('writing the corpora ...');
    const expected = writeCorpora(folder, only);
    const budget = isQuick ? QUICK_BUDGET : BUDGET;
    const found = new Map<Peer, PeerSamples[]>();
    // In passes, so that a machine that slows down does not do so for the last one alone.
    for (let pass = 0; pass < (isQuick ? 1 : PASSES); pass++) {
      for (const { peer, prepared } of ready) {
        found.set(peer, [...(found.get(peer) ?? []), ...runPeer(peer, prepared, folder, budget, expected)]);
      }
    }
    const cases = [...found].flatMap(([peer, samples]) => toCases(peer, samples, expected));
    const versions = Object.assign({}, ...ready.map(({ prepared }) => prepared.versions));
    return { environment: environment(versions), cases, missing };
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    console.error(error.message);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What cannot be built here is missing, like a tool. */
function prepare(peer: Peer, missing: MissingContender[]): ReadyPeer[] {
  try {
    console.error(`preparing ${peer.title} ...`);
    return [{ peer, prepared: peer.prepare() }];
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    console.error(error.message);
    addMissing(missing, peer, error.message.split('\n')[0] as string);
    return [];
  }
}

function addMissing(missing: MissingContender[], { title: contender }: Peer, reason: string): void {
  console.error(`${contender}: ${reason}`);
  missing.push({ contender, reason });
}

/** One case for each stage and batch, with the samples of all passes. */
function toCases(peer: Peer, found: readonly PeerSamples[], expected: readonly ExpectedBatch[]): Case[] {
  const stages = [...new Set(found.map(({ stage }) => stage))];
  return stages.flatMap((stage) =>
    expected.map((batch) => {
      const samples = found.filter((one) => one.stage === stage && one.batch === batch);
      const name = `${stage}/${peer.name}/${batch.corpus}/${batch.batch}`;
      return toCase(
        {
          name,
          stage,
          contender: peer.name,
          corpus: batch.corpus,
          batch: batch.batch,
          userRecords: batch.expected.content.userRecordCount,
          byteLength: batch.byteLength,
        },
        samples.flatMap((one) => one.samples),
      );
    }),
  );
}
