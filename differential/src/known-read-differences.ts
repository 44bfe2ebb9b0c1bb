import { isDeepStrictEqual } from 'node:util';
import type { ReadDifference } from './compare-readings.ts';
import { otherFieldsOf, type Reading } from './reading.ts';
import { type Entry, hasMagic, type Inspection, type Key, type Message } from './slow-reader.ts';
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

  'wrong-digest-is-lost': isLost('wrong digest', 'CHECKSUM_MISMATCH'),
  'short-record-is-lost': isLost('too short', undefined),

  'digest-of-nothing-is-nothing': ({ place, comparison: { inspection, peer, kplKit } }) =>
    place === 'outcome' &&
    inspection.kind === 'too short' &&
    inspection.byteLength === 20 &&
    peer.outcome === 'user records' &&
    peer.records.length === 0 &&
    isHandedOn(kplKit, undefined),

  'unreadable-message-is-lost': isLost('defective message', 'MALFORMED_MESSAGE'),
  'length-beyond-the-end-is-read': isReadAnyway('cut off'),
  'field-number-0-is-read': isReadAnyway('field number 0'),
  'missing-or-bad-wire-type-is-read': isReadAnyway('wire type 6 or 7', 'required field missing'),
  'unbalanced-group-is-read': isReadAnyway('group without its end', 'nested too deep'),
  'varint-of-eleven-bytes-is-read': isReadAnyway('varint of more than 10 bytes'),

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

  'partition-key-index-beyond-table': isBeyondTable('partitionKey', 'PARTITION_KEY_INDEX_OUT_OF_RANGE'),
  'explicit-hash-key-index-beyond-table': isBeyondTable(
    'explicitHashKey',
    'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE',
  ),

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

/** aws-kinesis-agg reports an error and delivers nothing; kpl-kit hands the Kinesis record on. */
function isLost(kind: Inspection['kind'], code: string | undefined) {
  return ({ place, comparison: { inspection, peer, kplKit } }: ReadDifference): boolean =>
    place === 'outcome' && inspection.kind === kind && peer.outcome === 'error' && isHandedOn(kplKit, code);
}

function isReadAnyway(...defects: readonly Defect[]) {
  return ({ place, comparison: { inspection, peer, kplKit } }: ReadDifference): boolean =>
    place === 'outcome' &&
    inspection.kind === 'defective message' &&
    defects.includes(inspection.defect) &&
    peer.outcome === 'user records' &&
    isHandedOn(kplKit, 'MALFORMED_MESSAGE');
}

/** aws-kinesis-agg delivers a user record without that key. */
function isBeyondTable(key: 'partitionKey' | 'explicitHashKey', code: string) {
  return ({ place, comparison }: ReadDifference): boolean => {
    const message = messageThatPeerFollows(comparison);
    if (place !== 'outcome' || message === undefined || !isHandedOn(comparison.kplKit, code)) return false;
    return message.entries.some(
      (entry, index) =>
        (entry[`${key}Index`] ?? -1n) >= message[`${key}Table`].length &&
        comparison.peer.records[index]?.[key] === undefined,
    );
  };
}

/** Each comparison has a difference for each user record, and most predicates ask this of each difference. */
const followedMessages = new WeakMap<ReadDifference['comparison'], { message: Message | undefined }>();

/**
 * The message, if aws-kinesis-agg read it as it stands: each entry with its data, its partition key from the table, and its
 * explicit hash key from the table, entry 0 when it has none. An index beyond a table gives undefined.
 */
function messageThatPeerFollows(comparison: ReadDifference['comparison']): Message | undefined {
  const known = followedMessages.get(comparison);
  if (known !== undefined) return known.message;
  const { inspection, peer } = comparison;
  if (inspection.kind !== 'message' || peer.outcome !== 'user records') return undefined;
  const expected = inspection.entries.map((entry) => asPeerReads(entry, inspection));
  const found = peer.records.map(({ partitionKey, explicitHashKey, data }) => ({
    partitionKey,
    explicitHashKey,
    data,
  }));
  const message = isDeepStrictEqual(found, expected) ? inspection : undefined;
  followedMessages.set(comparison, { message });
  return message;
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
