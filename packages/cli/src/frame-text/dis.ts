import { describeAggregatedRecord, type Part } from '@kpl-kit/deagg/describe';
import { CommandError } from '../support/errors.ts';
import { toHex } from '../support/hex.ts';
import { counted, isReadable, printable, utf8Of } from '../support/text.ts';
import { messageOf } from '../unpacking/unpack-records.ts';
import { fieldBytes, type Spelling } from './asm.ts';
import { type FieldType, MAGIC, NAMED_FIELDS } from './fields.ts';
import { varint, varintByteLength } from './varint.ts';

/** The names of the text for parts that the schema has. */
const NAMES: Partial<Record<Part['kind'], string>> = {
  partitionKey: 'partition-key',
  explicitHashKey: 'explicit-hash-key',
  entry: 'entry',
  partitionKeyIndex: 'partition-key-index',
  explicitHashKeyIndex: 'explicit-hash-key-index',
  data: 'data',
  tag: 'tag',
  tagKey: 'key',
  tagValue: 'value',
};
const TYPES: readonly (FieldType | undefined)[] = [
  'varint',
  'fixed64',
  'bytes',
  'group',
  undefined,
  'fixed32',
];

/**
 * The text of a record that begins with the magic number, from which `asm` makes the same bytes, whatever
 * they are: what no line says exactly is written as `bytes`. Throws a {@link CommandError} for other data.
 */
export function dis(record: Uint8Array): string {
  if (!MAGIC.every((byte, at) => record[at] === byte)) {
    throw new CommandError('not an aggregated record: it does not begin with the magic number, f3 89 9a c2');
  }
  const { root, digest, diagnostic, verdict, userRecordCount = 0 } = describeAggregatedRecord(record);
  const count = verdict === 'aggregated' ? `, ${counted(userRecordCount, 'user record')}` : '';
  const lines = [`# ${verdict}${count}, ${counted(record.length, 'byte')}`];
  if (diagnostic !== undefined) lines.push(`# ${messageOf(diagnostic)}`);
  lines.push('magic');
  if (digest === undefined) {
    if (record.length > MAGIC.length) lines.push(bytesLine('', record.subarray(MAGIC.length)));
    return `${[...lines, 'digest none'].join('\n')}\n`;
  }
  for (const part of root.children) {
    if (part.kind === 'message') writeFields(part.children, record, '', lines);
  }
  const [given, computed] = [toHex(digest.given), toHex(digest.computed)];
  lines.push(
    given === computed ? `# digest 0x${given}, computed by asm` : `digest 0x${given}  # not computed`,
  );
  return `${lines.join('\n')}\n`;
}

function writeFields(parts: Iterable<Part>, record: Uint8Array, indent: string, lines: string[]): void {
  for (const part of parts) if (part.kind !== 'groupEnd') writeField(part, record, indent, lines);
}

function writeField(part: Part, record: Uint8Array, indent: string, lines: string[]): void {
  const bytes = bytesOf(part, record);
  const field = fieldOf(part, record);
  if (field === undefined) {
    if (bytes.length > 0) lines.push(`${bytesLine(indent, bytes)}${comment(problemOf(part))}`);
    return;
  }
  const { head, content, spelling, number, type } = field;
  if (content === undefined) {
    const [text, value] = valueText(part, field);
    const isSame = Buffer.compare(fieldBytes(number, type, value, spelling), bytes) === 0;
    const line = isSame ? `${indent}${head} ${text}` : bytesLine(indent, bytes);
    lines.push(line + comment(isSame ? commentOf(part) : part.name));
    return;
  }
  lines.push(`${indent}${head} {${comment(commentOf(part))}`);
  writeFields(content, record, `${indent}  `, lines);
  lines.push(`${indent}}`);
}

/** A field that can be written as one, with what is in it if that is fields. */
interface Field {
  readonly number: number;
  readonly type: FieldType;
  /** The name, and how its numbers are spelled. */
  readonly head: string;
  readonly spelling: Spelling;
  readonly content: readonly Part[] | undefined;
  /** The bytes after tag and length. */
  readonly value: Uint8Array;
}

/** `undefined` for what has to be written as bytes. */
function fieldOf(part: Part, record: Uint8Array): Field | undefined {
  const parts = [...part.children];
  const [tag, length] = parts;
  if (tag?.kind !== 'fieldTag' || typeof tag.value !== 'number') return undefined;
  const type = TYPES[tag.value & 7];
  const number = tag.value >>> 3;
  if (type === undefined || parts.at(1)?.kind === 'unreadable') return undefined;
  const tagByteLength = tag.byteLength;
  const tagSpelling = tagByteLength === varintByteLength(tag.value) ? '' : ` tag~${tagByteLength}`;
  if (Buffer.compare(varint(tag.value, tagByteLength), bytesOf(tag, record)) !== 0) return undefined;
  const known = NAMES[part.kind];
  const name = known ?? `field ${number} ${type}`;
  const end = part.byteOffset + part.byteLength;
  const valueStart = tag.byteOffset + tagByteLength;

  if (type === 'group') {
    const last = parts.at(-1);
    const isClosed = last?.kind === 'groupEnd' && last.byteLength === varintByteLength(number * 8 + 4);
    if (!isClosed) return undefined;
    const content = parts.slice(1, -1);
    const spelling = { tagByteLength };
    return { number, type, head: `${name}${tagSpelling}`, spelling, content, value: new Uint8Array() };
  }
  if (type !== 'bytes') {
    const value = record.subarray(valueStart, end);
    return {
      number,
      type,
      head: `${name}${tagSpelling}`,
      spelling: { tagByteLength },
      content: undefined,
      value,
    };
  }
  if (length?.kind !== 'length' || typeof length.value !== 'number') return undefined;
  const start = valueStart + length.byteLength;
  const value = record.subarray(start, end);
  const isOwn = length.value === value.length;
  if (Buffer.compare(varint(length.value, length.byteLength), bytesOf(length, record)) !== 0)
    return undefined;
  const isUsual = length.byteLength === varintByteLength(length.value);
  const lengthSpelling =
    isOwn && isUsual
      ? ''
      : ` length${isOwn ? '' : `=${length.value}`}${isUsual ? '' : `~${length.byteLength}`}`;
  const spelling = {
    tagByteLength,
    lengthByteLength: length.byteLength,
    ...(!isOwn && { length: BigInt(length.value) }),
  };
  const isBlock = NAMED_FIELDS.some((field) => field.name === known && field.type === 'block');
  const content = isBlock ? parts.slice(2) : undefined;
  return { number, type, head: `${name}${tagSpelling}${lengthSpelling}`, spelling, content, value };
}

/** The text of a value, and the bytes that `asm` makes of it. */
function valueText(part: Part, { type, value }: Field): [string, Uint8Array] {
  if (type === 'varint') {
    const number = part.value as number | bigint;
    const isUsual = varintByteLength(number) === value.length;
    return [`${number}${isUsual ? '' : `~${value.length}`}`, varint(number, value.length)];
  }
  const text = type === 'bytes' ? utf8Of(value) : undefined;
  if (text === undefined || !isReadable(text)) return [`0x${toHex(value)}`, value];
  return [printable(JSON.stringify(text)), value];
}

function bytesLine(indent: string, bytes: Uint8Array): string {
  return `${indent}bytes 0x${toHex(bytes)}`;
}

function bytesOf({ byteOffset, byteLength }: Part, record: Uint8Array): Uint8Array {
  return record.subarray(byteOffset, byteOffset + byteLength);
}

function comment(text: string): string {
  return text === '' ? '' : `  # ${text}`;
}

function commentOf({ kind, index, key, problem }: Part): string {
  const what =
    kind === 'entry'
      ? `user record ${index}`
      : kind === 'partitionKey' || kind === 'explicitHashKey'
        ? String(index)
        : key === undefined
          ? ''
          : printable(JSON.stringify(key));
  return [what, problem && messageOf(problem)].filter(Boolean).join('; ');
}

/** Of a part, or of the first part of it that has one. */
function problemOf(part: Part): string {
  if (part.problem !== undefined) return messageOf(part.problem);
  for (const child of part.children) {
    const found = problemOf(child);
    if (found !== '') return found;
  }
  return '';
}
