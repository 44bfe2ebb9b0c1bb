import { toJson } from '../support/json.ts';
import type { DecodeBuffer } from './decode-buffer.ts';
import type { Form, InputRecord } from './input-record.ts';
import { readText } from './read-text.ts';
import { unmangle } from './unmangle.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where a record was found, and where its data goes. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly buffer: DecodeBuffer;
}

/** How deep records are looked for in a JSON value: events are in messages of log events of a list. */
const MAX_DEPTH = 8;

/**
 * Finds the Kinesis records in a JSON value: events of Lambda, Pipes and Firehose, output of the AWS CLI, log
 * events that have one of these as text, and lists of any of these. `undefined` if there is no place for any,
 * which an empty list is.
 */
export function findRecords(value: unknown, place: Place, depth = 0): InputRecord[] | undefined {
  if (typeof value === 'string') {
    const found = readText(value, place, (inner) => findRecords(inner, place, depth + 1), depth === 0);
    return found.length === 0 ? undefined : found;
  }
  if (!isObject(value) || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return findInAll(value, place, depth, depth === 0);
  const form = formOf(value);
  if (form !== undefined) return [toRecord(value, form, place)];
  const list = value.Records ?? value.records;
  if (Array.isArray(list)) return findInAll(list, place, depth, true);
  return findInAll(Object.values(value), place, depth, false);
}

function findInAll(
  values: readonly unknown[],
  place: Place,
  depth: number,
  isList: boolean,
): InputRecord[] | undefined {
  const found: InputRecord[] = [];
  let isFound = isList && values.length === 0;
  for (const one of values) {
    const records = findRecords(one, place, depth + 1);
    if (records === undefined) continue;
    isFound = true;
    for (const record of records) found.push(record);
  }
  return isFound ? found : undefined;
}

/**
 * The same value with `expand`'s records in place of each record, in lists; everything else as it was.
 * Records that are not in a list stay.
 */
export function expandRecords(value: unknown, expand: (record: object) => unknown[], depth = 0): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) {
    return value.flatMap((one) =>
      isObject(one) && formOf(one) !== undefined ? expand(one) : [expandRecords(one, expand, depth + 1)],
    );
  }
  const entries = Object.entries(value).map(([name, one]) => [name, expandRecords(one, expand, depth + 1)]);
  return Object.fromEntries(entries);
}

/** The shape of a record; `undefined` for any other object. */
export function formOf(value: Fields): Form | undefined {
  const { kinesis } = value;
  if (isObject(kinesis)) return 'data' in kinesis ? 'lambda' : undefined;
  if ('Data' in value) return 'sdk';
  if (isObject(value.kinesisRecordMetadata)) return 'firehose';
  if (isObject(value.kinesisStreamRecordMetadata)) return 'analytics';
  const hasPayload = 'data' in value || 'text' in value || 'json' in value;
  if (!hasPayload) return undefined;
  if ('eventID' in value || 'kinesisSchemaVersion' in value) return 'pipes';
  if ('recordId' in value) return 'firehose';
  return 'partitionKey' in value || 'sequenceNumber' in value ? 'user-record' : undefined;
}

function toRecord(value: Fields, form: Form, { source, line, buffer }: Place): InputRecord {
  const fields = fieldsOf(value, form);
  const { data, isNotBase64 } = payloadOf(form === 'lambda' ? fields : value, form, buffer);
  const isUserRecord =
    fields.aggregated === true || fields.Aggregated === true || subSequenceNumberOf(fields) !== undefined;
  const repaired = isUserRecord || isNotBase64 ? undefined : unmangle(data);
  return {
    data: repaired?.data ?? data,
    repairs: repaired?.repairs ?? [],
    form,
    source,
    line,
    partitionKey: textOf(fields.partitionKey ?? fields.PartitionKey),
    explicitHashKey: textOf(fields.explicitHashKey ?? fields.ExplicitHashKey),
    sequenceNumber: textOf(fields.sequenceNumber ?? fields.SequenceNumber),
    shardId: textOf(fields.shardId) ?? shardIdOf(value.eventID),
    subSequenceNumber: subSequenceNumberOf(fields),
    tags: fields.tags ?? fields.Tags,
    isUserRecord,
    isNotBase64,
    problem: form === 'user-record' ? problemOf(value, isNotBase64) : undefined,
  };
}

/** Of what people may have written: nothing of it is left out in silence. */
function problemOf(fields: Fields, isUnreadable: boolean): string | undefined {
  const { explicitHashKey, tags, data, text } = fields;
  if (data === undefined && text !== undefined && typeof text !== 'string') {
    return 'the field text is not text; expected a string, or json';
  }
  if (data === undefined && isUnreadable) return 'the payload cannot be read: its JSON is nested too deeply';
  if ((explicitHashKey ?? undefined) !== undefined && typeof explicitHashKey !== 'string') {
    return 'explicitHashKey is not text; expected a decimal number in quotes';
  }
  if ((tags ?? undefined) !== undefined && !Array.isArray(tags)) return 'tags is not a list';
  return undefined;
}

function fieldsOf(value: Fields, form: Form): Fields {
  const { kinesis, kinesisRecordMetadata, kinesisStreamRecordMetadata } = value;
  const fields = form === 'lambda' ? kinesis : (kinesisRecordMetadata ?? kinesisStreamRecordMetadata);
  return isObject(fields) ? fields : value;
}

/** Base64 in all that AWS writes; `text` and `json` in what `kpl deaggregate` prints. */
function payloadOf(
  fields: Fields,
  form: Form,
  buffer: DecodeBuffer,
): { data: Uint8Array; isNotBase64: boolean } {
  const { data = fields.Data, text, json } = fields;
  if (data === undefined && form === 'user-record') {
    const payload = typeof text === 'string' ? text : toJson(json);
    return { data: Buffer.from(payload ?? ''), isNotBase64: payload === undefined };
  }
  const bytes = typeof data === 'string' ? buffer.decode(data) : bytesOf(data);
  if (bytes !== undefined) return { data: bytes, isNotBase64: false };
  const payload = typeof data === 'string' ? data : toJson(data ?? null);
  return { data: Buffer.from(payload ?? ''), isNotBase64: true };
}

/** What JSON makes of a Buffer or a Uint8Array. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (!isObject(value)) return undefined;
  const list = value.type === 'Buffer' ? value.data : Array.isArray(value) ? value : Object.values(value);
  if (!Array.isArray(list)) return undefined;
  const isBytes = list.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
  return isBytes ? Uint8Array.from(list) : undefined;
}

function subSequenceNumberOf(fields: Fields): number | undefined {
  const { subSequenceNumber, SubSequenceNumber, subsequenceNumber } = fields;
  const found = subSequenceNumber ?? SubSequenceNumber ?? subsequenceNumber ?? '';
  const number = found === '' ? Number.NaN : Number(found);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** `shardId-000000000006:4959...` */
function shardIdOf(eventId: unknown): string | undefined {
  return typeof eventId === 'string' && eventId.includes(':') ? eventId.split(':', 1)[0] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
