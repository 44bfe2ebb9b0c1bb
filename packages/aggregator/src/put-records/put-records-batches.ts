import { utf8ByteLength } from '../support/byte-length.ts';
import { AggregationError } from '../support/errors.ts';
import { checkWholeNumber } from '../support/limits.ts';

/** Limits of one PutRecords request: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export interface PutRecordsBatchesOptions {
  /** The most entries in one request; 500 by default, and at most. */
  readonly maxEntries?: number | undefined;
  /** The most bytes in one request, data and partition keys in UTF-8; 10 MiB by default, and at most. */
  readonly maxBytes?: number | undefined;
}

/** A part of the input of PutRecords: add the stream's name. */
export interface PutRecordsBatch<Entry> {
  /** One at least. */
  Records: Entry[];
}

/** What the size of a request is made of. */
interface SizedEntry {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
}

const MAX_ENTRIES = 500;
const MAX_REQUEST_BYTES = 10_485_760;

/**
 * Divides entries among PutRecords requests, in order, as many in each as its limits allow.
 *
 * Throws `INVALID_OPTION` and, when the entries are none that can be gone through, `INVALID_ENTRY` at once. An entry that is too large for any request is an error, `ENTRY_TOO_LARGE`, that names its place; it comes
 * when all others have come out, so that none of them is lost.
 *
 * @example
 * ```ts
 * for (const batch of putRecordsBatches(entries)) await client.send(new PutRecordsCommand({ StreamName: 'orders', ...batch }));
 * ```
 */
export function putRecordsBatches<Entry extends SizedEntry>(
  entries: Iterable<Entry>,
  options: PutRecordsBatchesOptions = {},
): Generator<PutRecordsBatch<Entry>, void, undefined> {
  if (typeof entries !== 'object' || entries === null || !(Symbol.iterator in entries)) {
    throw new AggregationError('INVALID_ENTRY', 'entries', 'is not an iterable of entries');
  }
  const { maxEntries = MAX_ENTRIES, maxBytes = MAX_REQUEST_BYTES } = options ?? {};
  checkWholeNumber('maxEntries', maxEntries, 1, MAX_ENTRIES);
  checkWholeNumber('maxBytes', maxBytes, 1, MAX_REQUEST_BYTES);
  return divide(entries, maxEntries, maxBytes);
}

function* divide<Entry extends SizedEntry>(
  entries: Iterable<Entry>,
  maxEntries: number,
  maxBytes: number,
): Generator<PutRecordsBatch<Entry>, void, undefined> {
  let Records: Entry[] = [];
  let byteLength = 0;
  let entryIndex = 0;
  let tooLarge: AggregationError | undefined;
  for (const entry of entries) {
    const entryByteLength = entry.Data.length + utf8ByteLength(entry.PartitionKey);
    if (entryByteLength > maxBytes) {
      const problem = `has ${entryByteLength} bytes with its key, expected at most ${maxBytes}`;
      tooLarge ??= new AggregationError('ENTRY_TOO_LARGE', `entries[${entryIndex}]`, problem);
    } else {
      if (Records.length === maxEntries || byteLength + entryByteLength > maxBytes) {
        yield { Records };
        Records = [];
        byteLength = 0;
      }
      Records.push(entry);
      byteLength += entryByteLength;
    }
    entryIndex++;
  }
  if (Records.length > 0) yield { Records };
  if (tooLarge !== undefined) throw tooLarge;
}
