import { digestEntries, type UndigestedEntry, undigestedOf } from '../entry/put-records-entry.ts';
import { utf8ByteLength } from '../support/byte-length.ts';
import { AggregationError } from '../support/errors.ts';
import { checkOptions, checkWholeNumber } from '../support/limits.ts';
import { isUint8Array } from '../support/type-name.ts';

/** Limits of one request (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html). */
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
 * Throws at once for a bad option, and when `entries` cannot be iterated. An entry that cannot be sent
 * (`INVALID_ENTRY`, `ENTRY_TOO_LARGE`) and an error of the iterable are thrown when all other entries have
 * come out: none of them is lost. Of several errors the first is thrown, with the others as its `cause`.
 *
 * @example
 * ```ts
 * for (const batch of putRecordsBatches(entries)) {
 *   await client.send(new PutRecordsCommand({ StreamName: 'orders', ...batch }));
 * }
 * ```
 */
export function putRecordsBatches<Entry extends SizedEntry>(
  entries: Iterable<Entry>,
  options: PutRecordsBatchesOptions = {},
): Generator<PutRecordsBatch<Entry>, void, undefined> {
  if (typeof entries !== 'object' || typeof entries?.[Symbol.iterator] !== 'function') {
    throw new AggregationError('INVALID_ENTRY', 'entries', 'is not an iterable of entries');
  }
  checkOptions(options ?? {}, ['maxEntries', 'maxBytes']);
  const { maxEntries = MAX_ENTRIES, maxBytes = MAX_REQUEST_BYTES } = options ?? {};
  checkWholeNumber('maxEntries', maxEntries, 1, MAX_ENTRIES);
  checkWholeNumber('maxBytes', maxBytes, 1, MAX_REQUEST_BYTES);
  return divide(entries, maxEntries, maxBytes);
}

function* divide<Entry extends SizedEntry>(entries: Iterable<Entry>, maxEntries: number, maxBytes: number) {
  let request: UndigestedEntry<Entry>[] = [];
  let byteLength = 0;
  let entryIndex = 0;
  const errors: unknown[] = [];
  try {
    for (const undigested of undigestedOf(entries)) {
      const index = entryIndex++;
      let entryByteLength: number;
      try {
        entryByteLength = byteLengthOf(undigested.entry, index, maxBytes);
      } catch (error) {
        // A getter may throw anything.
        if (!(error instanceof AggregationError)) errors.push(invalidEntry(index, 'cannot be read'));
        errors.push(error);
        continue;
      }
      if (request.length === maxEntries || byteLength + entryByteLength > maxBytes) {
        yield { Records: digestEntries(request) };
        request = [];
        byteLength = 0;
      }
      request.push(undigested);
      byteLength += entryByteLength;
    }
  } catch (error) {
    errors.push(error);
  }
  if (request.length > 0) yield { Records: digestEntries(request) };
  const [first, ...others] = errors;
  if (others.length > 0) (first as Error).cause = new AggregateError(others, 'More errors');
  if (errors.length > 0) throw first;
}

/** Data and partition key in UTF-8. Throws for an entry that cannot be sent. */
function byteLengthOf(entry: SizedEntry | null | undefined, index: number, maxBytes: number): number {
  if (!isUint8Array(entry?.Data) || typeof entry.PartitionKey !== 'string') {
    throw invalidEntry(index, 'is not an object with Data (a Uint8Array) and PartitionKey (a string)');
  }
  const byteLength = entry.Data.length + utf8ByteLength(entry.PartitionKey);
  if (byteLength <= maxBytes) return byteLength;
  const problem = `has ${byteLength} bytes with its key, expected at most ${maxBytes}`;
  throw new AggregationError('ENTRY_TOO_LARGE', `entries[${index}]`, problem);
}

function invalidEntry(index: number, problem: string): AggregationError {
  return new AggregationError('INVALID_ENTRY', `entries[${index}]`, problem);
}
