import { toJson } from '../support/json.ts';
import type { DecodeBuffer } from './decode-buffer.ts';
import type { Form, InputRecord } from './input-record.ts';
import { type JsonNode, withoutBlanks } from './json-node.ts';
import { type OnBroken, readText } from './read-text.ts';
import { unmangle } from './unmangle.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where a record was found, and where its data goes. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly buffer: DecodeBuffer;
  /** Called for an element without a record in a list with records. */
  readonly onMissing?: (() => void) | undefined;
  /** Called for broken JSON in a text with records. */
  readonly onBroken?: OnBroken | undefined;
}

/** How deep records are looked for in a JSON value: log events in messages of log events take four levels each. */
export const MAX_DEPTH = 16;

/**
 * Finds the Kinesis records in a JSON value: events of Lambda, Pipes and Firehose, output of the AWS CLI, log
 * events that have one of these as text, and lists of any of these. `undefined` if there is no place for any,
 * which an empty list is. `isAlone` says how to read a text: see {@link readText}.
 */
export function findRecords(
  node: JsonNode,
  place: Place,
  depth = 0,
  isAlone: boolean = depth === 0,
): InputRecord[] | undefined {
  const { value } = node;
  if (typeof value === 'string') {
    const found = readText(value, place, (inner) => findRecords(inner, place, depth + 1), isAlone);
    return found.length === 0 ? undefined : found;
  }
  if (!isObject(value) || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value))
    return value.length === 0 && depth > 0 ? undefined : findInList(node, place, depth);
  const form = formOf(value);
  if (form !== undefined) return [toRecord(node, form, place)];
  const list = listNameOf(value);
  if (list !== undefined) return findInList(node.member(list), place, depth);
  const found = node.children().map((one) => findRecords(one, place, depth + 1));
  return found.some((records) => records !== undefined)
    ? found.flatMap((records) => records ?? [])
    : undefined;
}

/** In the outermost list, a text is read as a line is. */
function findInList(list: JsonNode, place: Place, depth: number): InputRecord[] | undefined {
  const found = list.children().map((one) => findRecords(one, place, depth + 1, depth === 0));
  const missingCount = found.filter((records) => records === undefined).length;
  if (missingCount === found.length && missingCount > 0) return undefined;
  for (let count = 0; count < missingCount; count++) place.onMissing?.();
  return found.flatMap((records) => records ?? []);
}

/** The name of the list of records that an event has. */
export function listNameOf(value: Fields): string | undefined {
  return ['Records', 'records'].find((name) => Array.isArray(value[name]));
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

export function toRecord(node: JsonNode, form: Form, { source, line, buffer }: Place): InputRecord {
  const value = node.value as Fields;
  const fields = fieldsOf(value, form);
  const { data, isNotBase64 } = hasPrintedPayload(value, form)
    ? { data: payloadOf(node), isNotBase64: false }
    : dataOf(form === 'lambda' ? fields : value, buffer);
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
    problem: form === 'user-record' ? problemOf(value) : undefined,
  };
}

/** Of what people may have written: nothing of it is left out in silence. */
function problemOf(fields: Fields): string | undefined {
  const { explicitHashKey, tags, data, text } = fields;
  if ((data ?? undefined) === undefined && text !== undefined && typeof text !== 'string') {
    return 'the field text is not text; expected a string, or json';
  }
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

/** Whether it has a payload as `kpl deaggregate` prints it, and no `data`, which would count. */
function hasPrintedPayload({ data, text, json }: Fields, form: Form): boolean {
  return form === 'user-record' && (data ?? undefined) === undefined && (text ?? json) !== undefined;
}

/** Of what `kpl deaggregate` prints: JSON is as it is written there, so that no digit of a number is lost. */
function payloadOf(node: JsonNode): Uint8Array {
  const { text, json } = node.value as Fields;
  if (typeof text === 'string') return Buffer.from(text);
  if (json === undefined) return new Uint8Array();
  // A shortcut for what is printed: `json` is the last field, and written as JavaScript writes it.
  const printed = toJson(json);
  const isAsPrinted = printed !== undefined && node.text.trimEnd().endsWith(`"json":${printed}}`);
  return Buffer.from(isAsPrinted ? printed : withoutBlanks(node.member('json').text));
}

/** Base64 in all that AWS writes. */
function dataOf(
  { data, Data = null }: Fields,
  buffer: DecodeBuffer,
): { data: Uint8Array; isNotBase64: boolean } {
  const given = data ?? Data;
  const bytes = typeof given === 'string' ? buffer.decode(given) : bytesOf(given);
  if (bytes !== undefined) return { data: bytes, isNotBase64: false };
  const payload = typeof given === 'string' ? given : toJson(given);
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
