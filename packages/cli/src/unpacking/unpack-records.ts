import { type Diagnostic, iterDeaggregateRecords, type SdkUserRecordFields } from '@kpl-kit/deagg';
import type { InputRecord } from '../input/input-record.ts';

/** One user record, or a plain record, whatever it came in. */
export interface UnpackedRecord extends SdkUserRecordFields {
  readonly Data: Uint8Array;
  readonly SequenceNumber?: string | undefined;
  /** The Kinesis record that it was in. */
  readonly input: InputRecord;
}

/** Unpacks records, as `deaggregateRecords` does. What it reports comes with the record that it is about. */
export function* unpackRecords(
  records: readonly InputRecord[],
  onDiagnostic?: (input: InputRecord, diagnostic: Diagnostic) => void,
): Generator<UnpackedRecord, void, undefined> {
  const sources = records.map(toSource);
  const options = onDiagnostic && {
    onDiagnostic: (found: Diagnostic) => onDiagnostic(records[found.recordIndex ?? 0] as InputRecord, found),
  };
  for (const record of iterDeaggregateRecords(sources, options)) {
    // Text that is not base64 is passed on as it is, for bytes.
    yield typeof record.Data === 'string'
      ? { ...record, Data: record.input.data }
      : (record as UnpackedRecord);
  }
}

/** Unpacks records. What is wrong with one, or was undone to read it, comes with where it is. */
export function* unpackReporting(
  records: readonly InputRecord[],
  onDamage: (message: string, input: InputRecord) => void,
): Generator<UnpackedRecord, void, undefined> {
  for (const input of records) {
    if (input.repairs.length === 0) continue;
    const repairs = input.repairs.join(', then ');
    onDamage(`MANGLED_RECORD: ${repairs}; undone here, but a consumer cannot read it`, input);
  }
  yield* unpackRecords(records, (input, diagnostic) => onDamage(messageOf(diagnostic), input));
}

function toSource(input: InputRecord) {
  const { data, partitionKey, explicitHashKey, sequenceNumber, subSequenceNumber, isUserRecord } = input;
  const hasOwnKeys = isUserRecord === true || input.form === 'user-record';
  return {
    // A text is what it says: the library is to say why it cannot be read.
    Data: input.isNotBase64 === true ? Buffer.from(data).toString() : data,
    PartitionKey: partitionKey,
    SequenceNumber: sequenceNumber,
    input,
    ...(isUserRecord === true && { Aggregated: true as const, SubSequenceNumber: subSequenceNumber ?? 0 }),
    // An entry of PutRecords has an explicit hash key too, but that is not what a producer gave.
    ...(hasOwnKeys && explicitHashKey !== undefined && { ExplicitHashKey: explicitHashKey }),
    ...(hasOwnKeys && Array.isArray(input.tags) && { Tags: input.tags }),
  };
}

/** What a diagnostic says, without which record of a list it was. */
export function messageOf({ code, message, byteOffset, sequenceNumber }: Diagnostic): string {
  // A sequence number is whatever text the input has in its place.
  const number = sequenceNumber === undefined ? '' : `sequence number ${sequenceNumber}`;
  const start = /^(?:record \d+)?(?:, )?/.exec(message)?.[0].length ?? 0;
  const end = message.startsWith(number, start) ? start + number.length : start;
  const what = message.startsWith(': ', end) ? message.slice(end + 2) : message;
  const place = byteOffset === undefined ? '' : ` at byte ${byteOffset}`;
  return `${code}${place}: ${what}`;
}
