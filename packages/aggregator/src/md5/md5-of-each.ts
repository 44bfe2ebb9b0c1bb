import { md5 } from './md5.ts';
import { LANE_COUNT, LANES_PER_GROUP, Md5Lanes } from './md5-lanes.ts';

/** Time for a byte of every lane, with so many groups of lanes. */
const COST_OF_GROUPS = [0, 0.55, 0.6, 0.8, 1];

/** Opened on first need; null where there is no WebAssembly with SIMD. */
let openedLanes: Md5Lanes | null | undefined;

/**
 * The MD5 digests of messages, in order. Those of about the same length are digested side by side where that
 * is faster, the others one at a time.
 */
export function md5OfEach(messages: readonly Uint8Array[]): Uint8Array[] {
  if (messages.length < 2) return messages.map(md5);
  const digests: Uint8Array[] = [];
  const lengthAt = (index: number) => (messages[index] as Uint8Array).length;
  const longestFirst = [...messages.keys()].sort((a, b) => lengthAt(b) - lengthAt(a));
  let next = 0;
  while (next < longestFirst.length) {
    const group = longestFirst.slice(next, next + LANE_COUNT);
    const lanes = isFasterInLanes(group.map(lengthAt)) ? openLanes() : undefined;
    const indices = lanes === undefined ? group.slice(0, 1) : group;
    const taken = indices.map((index) => messages[index] as Uint8Array);
    const found = lanes?.digest(taken) ?? taken.map(md5);
    for (const [at, index] of indices.entries()) digests[index] = found[at] as Uint8Array;
    next += indices.length;
  }
  return digests;
}

/**
 * Compares estimates, with the time in which a lane reads a byte (4 ns) as the unit: lanes wait for the
 * longest message, and `node:crypto` takes a quarter of that for a byte, but one message after another. They
 * decide how fast digests are made, not what they are. Bench `aggregate/...`.
 */
function isFasterInLanes(longestFirst: readonly number[]): boolean {
  const [longest = 0] = longestFirst;
  const byteLength = longestFirst.reduce((sum, length) => sum + length, 0);
  const perByte = COST_OF_GROUPS[Math.ceil(longestFirst.length / LANES_PER_GROUP)] as number;
  return 300 + perByte * longest < 60 * longestFirst.length + 0.26 * byteLength;
}

function openLanes(): Md5Lanes | undefined {
  if (openedLanes === undefined) openedLanes = Md5Lanes.open() ?? null;
  return openedLanes ?? undefined;
}
