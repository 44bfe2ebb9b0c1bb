import type { ReadDifference } from './compare-readings.ts';
import type { WriteDifference } from './compare-writings.ts';
import type { PutUserRecord } from './writing.ts';

/** Says what differs and on what input, so that it can be run again. `ids` are the known differences that claim it. */
export function report(difference: ReadDifference | WriteDifference, ids: readonly string[]): string {
  const claim =
    ids.length === 0
      ? 'no known difference explains it'
      : `more than one known difference explains it: ${ids.join(', ')}`;
  return [
    `${difference.direction}: ${whereIs(difference)} differs, and ${claim}`,
    `  aws-kinesis-agg: ${toText(difference.peer)}`,
    `  kpl-kit:         ${toText(difference.kplKit)}`,
    ...(difference.direction === 'read' ? readInput(difference) : writeInput(difference)),
  ].join('\n');
}

function whereIs(difference: ReadDifference | WriteDifference): string {
  const index = difference.direction === 'read' ? difference.recordIndex : difference.putIndex;
  return index === undefined ? difference.place : `${difference.place} of record ${index}`;
}

function readInput({ comparison: { input, inspection, peer, kplKit } }: ReadDifference): string[] {
  return [
    `  input, ${input.shape}: ${toText(input.record)}`,
    `  slow reader: ${toText(inspection)}`,
    `  aws-kinesis-agg, whole: ${toText(peer)}`,
    `  kpl-kit, whole: ${toText(kplKit)}`,
  ];
}

function writeInput({ comparison: { put, peer, kplKit } }: WriteDifference): string[] {
  return [
    `  put: ${toText(put.map(shorten))}`,
    `  aws-kinesis-agg: entries ${toText(peer.entries.map(({ putIndices }) => putIndices))}, refusals ${toText([...peer.refusals])}`,
    `  kpl-kit: entries ${toText(kplKit.entries.map(({ putIndices }) => putIndices))}, refusals ${toText([...kplKit.refusals])}`,
  ];
}

function shorten(userRecord: PutUserRecord): object {
  const { data } = userRecord;
  return typeof data !== 'string' && data.length > 100
    ? { ...userRecord, data: `${data.length} bytes` }
    : userRecord;
}

function toText(value: unknown): string {
  const text = JSON.stringify(value, (_, part) => {
    if (part instanceof Uint8Array) return `base64:${Buffer.from(part).toString('base64')}`;
    return typeof part === 'bigint' ? String(part) : part;
  });
  return text === undefined ? 'undefined' : text.slice(0, 4000);
}
