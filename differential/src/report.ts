import { inspect } from 'node:util';
import type { ReadDifference } from './compare-readings.ts';
import type { WriteDifference } from './compare-writings.ts';

/** Says what differs and on what input, so that it can be run again. `ids` are the known differences that claim it. */
export function report(difference: ReadDifference | WriteDifference, ids: readonly string[]): string {
  const { direction, place, peer, kplKit, comparison } = difference;
  const index = direction === 'read' ? difference.recordIndex : difference.putIndex;
  const claim =
    ids.length === 0 ? 'no known difference explains it' : `more than one explains it: ${ids.join(', ')}`;
  return [
    `${direction}: ${place}${index === undefined ? '' : ` of record ${index}`} differs, and ${claim}`,
    `  aws-kinesis-agg: ${toText(peer)}`,
    `  kpl-kit:         ${toText(kplKit)}`,
    ...Object.entries(comparison).map(([part, value]) => `  ${part}, whole: ${toText(value)}`),
  ].join('\n');
}

function toText(value: unknown): string {
  return inspect(value, { depth: 6, maxArrayLength: 100, maxStringLength: 1000 });
}
