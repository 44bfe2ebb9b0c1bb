import { DIGEST_BYTE_LENGTH, hasNativeMd5, md5 } from './md5.ts';
import { GROUP_SIZE, LANE_COUNT, Md5Lanes } from './md5-lanes.ts';

/**
 * Costs of the ways to a digest, in bytes of a message that one lane reads meanwhile, about 4 ns each (bench
 * `digest/...`). A lane is slower than node:crypto and about as fast as portable code, but there are 16. They
 * decide how fast digests are made, not what they are: no test notices another estimate.
 */
const COST_OF_LANES = { perCall: 300, perMessage: 60, perByteOfGroups: [0, 0.55, 0.6, 0.8, 1] };
const COST_OF_NATIVE = { perMessage: 120, perByte: 0.26 };
const COST_OF_PORTABLE = { perMessage: 200, perByte: 0.8 };

/** Opened on first need; null where there is no WebAssembly with SIMD. */
let openedLanes: Md5Lanes | null | undefined;

/**
 * The MD5 digests of messages, 16 bytes each, one after another: side by side in the lanes of WebAssembly
 * SIMD where that is faster, else one at a time, as for a few messages or a single long one.
 */
export function md5OfEach(messages: readonly Uint8Array[]): Uint8Array {
  if (messages.length === 1) return md5(messages[0] as Uint8Array);
  const digests = new Uint8Array(DIGEST_BYTE_LENGTH * messages.length);
  const byteLengths = messages.map(({ length }) => length);
  const lengthAt = (index: number) => byteLengths[index] as number;
  const longestFirst = [...byteLengths.keys()].sort((a, b) => lengthAt(b) - lengthAt(a));
  const aloneCount = countToDigestAlone(longestFirst.map(lengthAt));
  if (aloneCount < messages.length && openedLanes === undefined) openedLanes = Md5Lanes.open() ?? null;
  const lanes = aloneCount < messages.length ? openedLanes : null;

  const alone = lanes ? longestFirst.slice(0, aloneCount) : longestFirst;
  for (const index of alone) digests.set(md5(messages[index] as Uint8Array), DIGEST_BYTE_LENGTH * index);
  lanes?.digest(messages, longestFirst.slice(aloneCount), digests);
  return digests;
}

/**
 * How many of the longest messages to digest alone, so that all together take the least time. Compares costs
 * with that of digesting all messages one at a time.
 */
function countToDigestAlone(longestFirst: readonly number[]): number {
  const alone = hasNativeMd5() ? COST_OF_NATIVE : COST_OF_PORTABLE;
  let bestCount = longestFirst.length;
  let bestSaving = 0;
  let laneBytes = 0;
  let saving = -COST_OF_LANES.perCall;
  for (let first = longestFirst.length - 1; first >= 0; first--) {
    const byteLength = longestFirst[first] as number;
    laneBytes += byteLength;
    saving += alone.perMessage + alone.perByte * byteLength - COST_OF_LANES.perMessage;
    // No lane is done before the longest message, nor all of them before their share.
    const groupCount = Math.ceil(Math.min(longestFirst.length - first, LANE_COUNT) / GROUP_SIZE);
    const perByte = COST_OF_LANES.perByteOfGroups[groupCount] as number;
    const laneTime = perByte * Math.max(byteLength, laneBytes / LANE_COUNT);
    // Stryker disable next-line EqualityOperator: of two ways that cost the same, either will do
    if (saving - laneTime > bestSaving) {
      bestSaving = saving - laneTime;
      bestCount = first;
    }
  }
  return bestCount;
}
