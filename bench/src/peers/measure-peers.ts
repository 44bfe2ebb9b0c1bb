import { type BenchCase, measureGroup, once } from '../bench-case.ts';
import { thisBuild } from '../build.ts';
import { deaggregateCases } from '../cases/deaggregate.ts';
import { environment } from '../environment.ts';
import { type Batch, makeBatch, requireDigest } from '../input/batch.ts';
import type { Options } from '../options.ts';
import { type Case, type NameParts, partsOf, type Section } from '../results.ts';
import { PeerProcess } from './peer-process.ts';
import { kclJava, type Peer, python } from './peers.ts';

/** HotSpot compiles while it runs, and needs this long for each case. */
const WARM_UP_MILLISECONDS = 1_500;

interface RunningPeer extends Peer {
  readonly process: PeerProcess;
}

/** Times kpl-kit and its peers in turns. A peer whose tools are missing or that cannot be built is named. */
export async function measurePeers({ isWanted, budget }: Options): Promise<Section> {
  const missing: Record<string, string> = {};
  const versions: Record<string, string> = {};
  const running: RunningPeer[] = [];
  for (const peer of [kclJava, python]) {
    try {
      console.error(`preparing ${peer.title} ...`);
      const prepared = peer.prepare();
      Object.assign(versions, prepared.versions);
      running.push({ ...peer, process: new PeerProcess(...prepared.command) });
    } catch (error) {
      const { message } = error as Error;
      console.error(`${peer.title}: ${message}`);
      missing[peer.title] = message.split('\n')[0] as string;
    }
  }
  const cases: Case[] = [];
  try {
    for (const group of deaggregateCases()) {
      for (const ours of group.filter(({ name }) => name.includes('/bulk/') && isWanted(name))) {
        const place = partsOf(ours);
        const input = once(() => makeBatch(place.corpus, Number(place.batch)));
        const peers = running.filter(({ stages }) => stages.includes(place.stage));
        const turns = [ours, ...peers.map((peer) => peerCase(peer, place, input))];
        cases.push(...(await measureGroup(turns, thisBuild, { ...budget, warmUpMs: WARM_UP_MILLISECONDS })));
      }
    }
  } finally {
    for (const { process } of running) process.close();
  }
  return { environment: environment(versions), cases, sizes: [], missing };
}

function peerCase(peer: RunningPeer, { stage, corpus, batch }: NameParts, input: () => Batch): BenchCase {
  const name = `${stage}/${peer.name}/${corpus}/${batch}`;
  const open = async () => {
    const { lambda, userRecords, byteLength, digest, digestWithoutHashKeys } = input();
    const records = lambda.map((record) =>
      stage === 'lambda' ? JSON.stringify(record) : record.kinesis.data,
    );
    const expected = peer.makesUpHashKeys ? digestWithoutHashKeys : digest;
    requireDigest(name, await peer.process.open(stage, records), expected);
    return { userRecords, byteLength, run: peer.process };
  };
  return { name, isOurs: false, open };
}
