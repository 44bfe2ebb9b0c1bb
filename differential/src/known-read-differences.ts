import { isDeepStrictEqual } from 'node:util';
import type { ReadDifference } from './compare-readings.ts';
import { otherFieldsOf, type Reading } from './reading.ts';
import { type Entry, hasMagic, type Key, type Message } from './slow-reader.ts';
import type { Defect } from './slow-wire.ts';

/** Says of each known difference, by its id, whether a difference is this one. As narrow as can be said. */
export const knownReadDifferences: Readonly<Record<string, (difference: ReadDifference) => boolean>> = {
  'absent-explicit-hash-key-is-entry-0': ({ place, recordIndex, peer, kplKit, comparison }) => {
    const message = messageThatPeerFollows(comparison);
    return (
      place === 'explicitHashKey' &&
      message?.entries[recordIndex as number]?.explicitHashKeyIndex === undefined &&
      kplKit === undefined &&
      peer === textByPeer(message?.explicitHashKeyTable[0])
    );
  },

  'encoded-surrogate-is-several-characters': ({ place, recordIndex, peer, kplKit, comparison }) => {
    const message = messageThatPeerFollows(comparison);
    const key = message && keyAt(message, message.entries[recordIndex as number], place);
    return (
      key?.text === kplKit &&
      textByPeer(key) === peer &&
      /\xed[\xa0-\xbf]/.test(Buffer.from(key?.bytes ?? []).toString('latin1'))
    );
  },

  'wrong-digest-is-lost': ({ place, comparison: { inspection, peer, kplKit } }) =>
    place === 'outcome' &&
    inspection.kind === 'wrong digest' &&
    peer.outcome === 'error' &&
    isHandedOn(kplKit, 'CHECKSUM_MISMATCH'),

  'short-record-is-lost': ({ place, comparison: { inspection, peer, kplKit } }) =>
    place === 'outcome' &&
    inspection.kind === 'too short' &&
    peer.outcome === 'error' &&
    isHandedOn(kplKit, undefined),

  'digest-of-nothing-is-nothing': ({ place, comparison: { inspection, peer, kplKit } }) =>
    place === 'outcome' &&
    inspection.kind === 'too short' &&
    inspection.byteLength === 20 &&
    peer.outcome === 'user records' &&
    peer.records.length === 0 &&
    isHandedOn(kplKit, undefined),

  'unreadable-message-is-lost': ({ place, comparison: { inspection, peer, kplKit } }) =>
    place === 'outcome' &&
    inspection.kind === 'defective message' &&
    peer.outcome === 'error' &&
    isHandedOn(kplKit, 'MALFORMED_MESSAGE'),

  'length-beyond-the-end-is-read': (difference) => isReadAnyway(difference, ['cut off']),

  'field-number-0-is-read': (difference) => isReadAnyway(difference, ['field number 0']),

  'missing-or-bad-wire-type-is-read': (difference) =>
    isReadAnyway(difference, ['wire type 6 or 7', 'required field missing']),

  'unbalanced-group-is-read': (difference) =>
    isReadAnyway(difference, ['group without its end', 'nested too deep']),

  'varint-of-eleven-bytes-is-read': (difference) =>
    isReadAnyway(difference, ['varint of more than 10 bytes']),

  'known-field-of-another-wire-type': ({ place, comparison }) =>
    OF_THE_MESSAGE.includes(place) &&
    comparison.inspection.kind === 'message' &&
    comparison.inspection.hasFieldOfAnotherWireType &&
    messageThatPeerFollows(comparison) === undefined,

  'overlong-tag-or-length': ({ place, comparison }) =>
    OF_THE_MESSAGE.includes(place) &&
    comparison.inspection.kind === 'message' &&
    comparison.inspection.hasOverlongPrefix &&
    !comparison.inspection.hasFieldOfAnotherWireType &&
    messageThatPeerFollows(comparison) === undefined,

  'partition-key-index-beyond-table': ({ place, comparison }) =>
    place === 'outcome' &&
    isHandedOn(comparison.kplKit, 'PARTITION_KEY_INDEX_OUT_OF_RANGE') &&
    messageThatPeerFollows(comparison)?.entries.some(
      ({ partitionKeyIndex }, index) =>
        partitionKeyIndex >= lengthOf(comparison.inspection, 'partitionKeyTable') &&
        comparison.peer.records[index]?.partitionKey === undefined,
    ) === true,

  'explicit-hash-key-index-beyond-table': ({ place, comparison }) =>
    place === 'outcome' &&
    isHandedOn(comparison.kplKit, 'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE') &&
    messageThatPeerFollows(comparison)?.entries.some(
      ({ explicitHashKeyIndex = -1n }, index) =>
        explicitHashKeyIndex >= lengthOf(comparison.inspection, 'explicitHashKeyTable') &&
        comparison.peer.records[index]?.explicitHashKey === undefined,
    ) === true,

  'tags-are-not-read': ({ place, recordIndex, peer, kplKit, comparison }) =>
    place === 'tags' &&
    isDeepStrictEqual(peer, []) &&
    isDeepStrictEqual(kplKit, messageThatPeerFollows(comparison)?.entries[recordIndex as number]?.tags),

  'sdk-bytes-become-base64': ({ place, peer, kplKit, comparison }) =>
    place === 'encoding' &&
    comparison.input.shape === 'sdk' &&
    comparison.peer.outcome === 'user records' &&
    peer === 'base64' &&
    kplKit === 'bytes',

  'fields-of-the-kinesis-record-are-lost': ({ place, peer, kplKit, comparison }) =>
    place === 'otherFields' &&
    isDeepStrictEqual(peer, {}) &&
    isDeepStrictEqual(kplKit, otherFieldsOf(comparison.input.record)),

  'user-record-is-read-again': ({ place, kplKit, comparison }) =>
    place === 'data when read again' &&
    isDeepStrictEqual(
      kplKit,
      comparison.kplKit.records.map(({ data }) => data),
    ) &&
    messageThatPeerFollows(comparison)?.entries.some(({ data }) => hasMagic(data)) === true,

  'base64-with-white-space': ({ place, comparison: { input, inspection, peer, kplKit } }) =>
    place === 'outcome' &&
    /\s/.test(String(input.record.data ?? input.record.Data)) &&
    inspection.kind === 'message' &&
    peer.outcome === 'user records' &&
    isHandedOn(kplKit, 'NOT_BASE64'),
};

/** What depends on how the message was read, and not on the shape around it. */
const OF_THE_MESSAGE: readonly ReadDifference['place'][] = [
  'outcome',
  'record count',
  'data when read again',
  'partitionKey',
  'explicitHashKey',
  'data',
  'tags',
];

/** kpl-kit gave the Kinesis record itself, with this diagnostic or without any. */
function isHandedOn({ outcome, diagnostic }: Reading, code: string | undefined): boolean {
  return outcome === 'kinesis record' && diagnostic === code;
}

function isReadAnyway(
  { place, comparison: { inspection, peer, kplKit } }: ReadDifference,
  defects: readonly Defect[],
): boolean {
  return (
    place === 'outcome' &&
    inspection.kind === 'defective message' &&
    defects.includes(inspection.defect) &&
    peer.outcome === 'user records' &&
    isHandedOn(kplKit, 'MALFORMED_MESSAGE')
  );
}

/**
 * The message, if aws-kinesis-agg read it as it stands: each entry with its data, its partition key from the table, and its
 * explicit hash key from the table, entry 0 when it has none. An index beyond a table gives undefined.
 */
function messageThatPeerFollows({ inspection, peer }: ReadDifference['comparison']): Message | undefined {
  if (inspection.kind !== 'message' || peer.outcome !== 'user records') return undefined;
  const expected = inspection.entries.map((entry) => asPeerReads(entry, inspection));
  const found = peer.records.map(({ partitionKey, explicitHashKey, data }) => ({
    partitionKey,
    explicitHashKey,
    data,
  }));
  return isDeepStrictEqual(found, expected) ? inspection : undefined;
}

function asPeerReads({ partitionKeyIndex, explicitHashKeyIndex = 0n, data }: Entry, message: Message) {
  return {
    partitionKey: textByPeer(message.partitionKeyTable[Number(partitionKeyIndex)]),
    explicitHashKey: textByPeer(message.explicitHashKeyTable[Number(explicitHashKeyIndex)]),
    data: Buffer.from(data).toString('base64'),
  };
}

/** Node's Buffer makes one U+FFFD of each byte of a surrogate. */
function textByPeer(key: Key | undefined): string | undefined {
  return key && Buffer.from(key.bytes).toString('utf8');
}

function keyAt(message: Message, entry: Entry | undefined, place: ReadDifference['place']): Key | undefined {
  if (place === 'partitionKey') return message.partitionKeyTable[Number(entry?.partitionKeyIndex)];
  if (place !== 'explicitHashKey' || entry?.explicitHashKeyIndex === undefined) return undefined;
  return message.explicitHashKeyTable[Number(entry.explicitHashKeyIndex)];
}

function lengthOf(
  inspection: ReadDifference['comparison']['inspection'],
  table: 'partitionKeyTable' | 'explicitHashKeyTable',
): number {
  return inspection.kind === 'message' ? inspection[table].length : Number.POSITIVE_INFINITY;
}
