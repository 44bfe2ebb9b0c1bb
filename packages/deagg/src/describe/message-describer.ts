import { Entry, readEntry, readUserRecordTag } from '../message/entry.ts';
import { WireType } from '../message/schema.ts';
import { utf8ReaderOf } from '../message/utf8.ts';
import { RECURSION_LIMIT, WireReader } from '../message/wire-reader.ts';
import type { Diagnostic } from '../support/diagnostics.ts';
import type { MalformedRecordError } from '../support/errors.ts';
import { faultOf, toProblem } from './fault.ts';
import { COUNTED, FIELDS_OF, type Fields, MESSAGE_FIELDS, TABLE_OF, TEXTS } from './field-kinds.ts';
import { findKeys, indexOutOfRange, type KeyTables } from './key-tables.ts';
import { madeOnDemand, type Part, type PartDetails, type PartKind, partOf } from './part.ts';

/** Bytes that consist of fields. */
interface Scope {
  readonly fields: Fields;
  readonly start: number;
  readonly end: number;
  /** How many entries, tags and groups it is in, itself included: the reader limits them. */
  readonly depth: number;
  /** Only for a group: the field tag that begins it. */
  readonly groupTag?: number;
}

/** Where the walk through a scope is. */
interface Walk {
  readonly scope: Scope;
  readonly reader: WireReader;
  /** How many parts there were of each kind. */
  readonly counts: Partial<Record<PartKind, number>>;
  /** Whether a fault ended the walk. */
  isBroken: boolean;
}

/** A field whose tag was read. */
interface Field {
  readonly kind: PartKind;
  readonly start: number;
  readonly tag: number;
  readonly tagEnd: number;
  /** Its place among fields of its kind. */
  readonly index: number;
}

/**
 * Describes the fields of a message. They are read by the {@link WireReader} that `readAggregatedRecord` uses,
 * so that both find the same faults. What it throws is the problem of a part here, and the walk continues after
 * the scope.
 */
export class MessageDescriber {
  readonly parts: Iterable<Part>;
  readonly #bytes: Uint8Array;
  readonly #message: Scope;
  readonly #readText: (start: number, end: number) => string;
  #foundKeys: KeyTables | undefined;
  /** By the place of their length. */
  readonly #keys = new Map<number, string>();

  /** `bytes` are those of the whole record, so that offsets are too. */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#message = { fields: MESSAGE_FIELDS, start, end, depth: 0 };
    this.#readText = utf8ReaderOf(bytes);
    this.parts = this.fieldsFrom(start, {});
  }

  /**
   * The fields of the message from the byte on at which one begins: of a million, only those that are looked
   * at. `counts` says how many of each kind come before it.
   */
  fieldsFrom(byteOffset: number, counts: Walk['counts']): Iterable<Part> {
    return madeOnDemand(() => this.#fields(this.#message, byteOffset, counts));
  }

  *#fields(
    scope: Scope,
    start: number = scope.start,
    counts: Walk['counts'] = {},
  ): Generator<Part, void, undefined> {
    const reader = this.#readerOf({ start, end: scope.end });
    const walk: Walk = { scope, reader, counts: { ...counts }, isBroken: false };
    while (!reader.atEnd) {
      const part = this.#field(walk);
      yield part;
      if (part.kind === 'groupEnd') return;
    }
    if (scope.groupTag === undefined || walk.isBroken) return;
    yield this.#unreadable(scope.end, scope.end, reader.malformed('a group is not closed'));
  }

  /** Reads a field, up to the end of the scope if it is broken. */
  #field(walk: Walk): Part {
    const { reader, scope } = walk;
    const start = reader.byteOffset;
    let tag = 0;
    const fault = faultOf(() => {
      tag = reader.fieldTag();
    });
    if (fault !== undefined) {
      breakOff(walk);
      return this.#unreadable(start, scope.end, fault);
    }
    const kind = scope.fields[tag] ?? 'unknownField';
    const index = walk.counts[kind] ?? 0;
    walk.counts[kind] = index + 1;
    const field: Field = { kind, start, tag, tagEnd: reader.byteOffset, index };
    switch (tag & 7) {
      case WireType.LENGTH_DELIMITED:
        return this.#delimited(walk, field);
      case WireType.START_GROUP:
        return this.#group(walk, field);
      case WireType.END_GROUP:
        return this.#groupEnd(walk, field);
      default:
        return this.#scalar(walk, field);
    }
  }

  #scalar(walk: Walk, field: Field): Part {
    const { reader } = walk;
    const { kind, tag, tagEnd } = field;
    const fault = faultOf(() => reader.skip(tag));
    if (fault !== undefined) return this.#broken(walk, field, fault);
    const end = reader.byteOffset;
    const isNumber = (tag & 7) === WireType.VARINT;
    const value = isNumber ? this.#numberAt(tagEnd, end) : this.#bytes.subarray(tagEnd, end);
    const key = this.#keyOf(kind, value);
    const children = () => [fieldTag(field), partOf('value', tagEnd, end, { value })];
    return fieldOf(field, end, {
      value,
      ...(key !== undefined && { key }),
      children: madeOnDemand(children),
    });
  }

  #delimited(walk: Walk, field: Field): Part {
    const { reader, scope } = walk;
    const { kind, tagEnd, index } = field;
    let byteLength = 0;
    const fault = faultOf(() => {
      byteLength = reader.uint32();
    });
    if (fault !== undefined) return this.#broken(walk, field, fault);
    const start = reader.byteOffset;
    const end = Math.min(start + byteLength, scope.end);
    if (end < start + byteLength) breakOff(walk);
    reader.byteOffset = end;

    const problem = this.#problemOf(kind, index, tagEnd, scope);
    const fields = FIELDS_OF[kind];
    const value = fields ? undefined : this.#valueAt(kind, start, end);
    const head = () => [fieldTag(field), partOf('length', tagEnd, start, { value: byteLength })];
    const content = () =>
      fields
        ? this.#fields({ fields, start, end, depth: scope.depth + 1 })
        : [partOf('value', start, end, { value: this.#valueAt(kind, start, end) })];
    return fieldOf(field, end, {
      ...(value !== undefined && { value }),
      ...(problem && { problem }),
      children: madeOnDemand(() => joined(head(), content())),
    });
  }

  #group(walk: Walk, field: Field): Part {
    const { reader, scope } = walk;
    const { tag, tagEnd } = field;
    const group: Field = { ...field, kind: 'group' };
    const depth = scope.depth + 1;
    if (depth > RECURSION_LIMIT) {
      const found = `more than ${RECURSION_LIMIT} nested messages and groups`;
      return this.#broken(walk, group, reader.malformed(found));
    }
    // Where it ends is known only after all that is in it. A fault is found again there.
    let isClosed = false;
    faultOf(() => {
      isClosed = skipGroup(reader, tag, depth);
    });
    if (!isClosed) breakOff(walk);
    const end = reader.byteOffset;
    const content = () => this.#fields({ fields: {}, start: tagEnd, end, depth, groupTag: tag });
    const children = madeOnDemand(() => joined([fieldTag(field)], content()));
    return fieldOf(group, end, { children });
  }

  #groupEnd(walk: Walk, field: Field): Part {
    const { scope, reader } = walk;
    const { start, tag, tagEnd } = field;
    if (scope.groupTag === startTagOf(tag)) return partOf('groupEnd', start, tagEnd, { value: tag });
    const isInGroup = scope.groupTag !== undefined;
    const found = isInGroup ? 'a group is closed by another number' : 'the end of a group that was not begun';
    return this.#broken(walk, field, reader.malformed(found));
  }

  /** The problem of a delimited field itself, not of what is in it: the reader names the byte of its length. */
  #problemOf(kind: PartKind, index: number, start: number, scope: Scope): Diagnostic | undefined {
    const reader = this.#readerOf({ start, end: scope.end });
    const entry = new Entry();
    const fault = faultOf(() => {
      if (kind === 'entry') readEntry(reader, entry);
      else if (kind === 'tag') readUserRecordTag(reader);
      else reader.skipDelimited();
    });
    if (fault !== undefined) return fault.byteOffset === start ? toProblem(fault) : undefined;
    const outOfRange = kind === 'entry' ? indexOutOfRange(entry, index, this.#keyTables) : undefined;
    return outOfRange && toProblem(outOfRange);
  }

  /** A field of which only the tag can be read. */
  #broken(walk: Walk, field: Field, fault: MalformedRecordError): Part {
    breakOff(walk);
    const { end } = walk.scope;
    const children = () => [fieldTag(field), this.#unreadable(field.tagEnd, end, fault)];
    return fieldOf(field, end, { children: madeOnDemand(children) });
  }

  #unreadable(start: number, end: number, fault: MalformedRecordError): Part {
    return partOf('unreadable', start, end, {
      value: this.#bytes.subarray(start, end),
      problem: toProblem(fault),
    });
  }

  get #keyTables(): KeyTables {
    this.#foundKeys ??= findKeys(this.#readerOf(this.#message));
    return this.#foundKeys;
  }

  /** The key that an index points to. Each is read once: it may be long, and a million entries may have it. */
  #keyOf(kind: PartKind, index: Part['value']): string | undefined {
    const table = TABLE_OF[kind];
    const start = table && typeof index === 'number' ? this.#keyTables[table][index] : undefined;
    if (start === undefined) return undefined;
    let key = this.#keys.get(start);
    if (key === undefined) {
      const reader = this.#readerOf({ start, end: this.#message.end });
      const byteLength = reader.skipDelimited();
      key = this.#readText(reader.byteOffset - byteLength, reader.byteOffset);
      this.#keys.set(start, key);
    }
    return key;
  }

  #valueAt(kind: PartKind, start: number, end: number): string | Uint8Array {
    return TEXTS.includes(kind) ? this.#readText(start, end) : this.#bytes.subarray(start, end);
  }

  #numberAt(start: number, end: number): number | bigint {
    const rounded = this.#readerOf({ start, end }).uint64();
    if (rounded <= Number.MAX_SAFE_INTEGER) return rounded;
    let value = 0n;
    for (let at = end - 1; at >= start; at--) {
      value = (value << 7n) | BigInt((this.#bytes[at] as number) & 0x7f);
    }
    return BigInt.asUintN(64, value);
  }

  #readerOf({ start, end }: Pick<Scope, 'start' | 'end'>): WireReader {
    const reader = new WireReader(this.#bytes);
    reader.byteOffset = start;
    reader.end = end;
    return reader;
  }
}

/** The reader's own `skip` would count from a depth of 0. */
function skipGroup(reader: WireReader, groupTag: number, depth: number): boolean {
  const open = [groupTag];
  while (open.length > 0) {
    if (reader.atEnd || depth + open.length > RECURSION_LIMIT + 1) return false;
    const tag = reader.fieldTag();
    if ((tag & 7) === WireType.START_GROUP) open.push(tag);
    else if ((tag & 7) !== WireType.END_GROUP) reader.skip(tag);
    else if (open.pop() !== startTagOf(tag)) return false;
  }
  return true;
}

/** The field tag that begins what this one ends. */
function startTagOf(groupEnd: number): number {
  return groupEnd - WireType.END_GROUP + WireType.START_GROUP;
}

function breakOff(walk: Walk): void {
  walk.isBroken = true;
  walk.reader.byteOffset = walk.scope.end;
}

function fieldOf({ kind, start, tag, index }: Field, end: number, details: PartDetails): Part {
  const isUnknown = kind === 'unknownField' || kind === 'group';
  const place = COUNTED.includes(kind) ? { index } : undefined;
  return partOf(kind, start, end, { ...place, ...details }, isUnknown ? tag >>> 3 : undefined);
}

function fieldTag({ start, tagEnd, tag }: Field): Part {
  return partOf('fieldTag', start, tagEnd, { value: tag });
}

function* joined(...lists: readonly Iterable<Part>[]): Generator<Part, void, undefined> {
  for (const list of lists) yield* list;
}
