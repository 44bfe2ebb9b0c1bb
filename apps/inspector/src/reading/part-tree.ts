import type { Part, PartKind } from '@kpl-kit/deagg/describe';
import { MessageDescriber } from '../../../../packages/deagg/src/describe/message-describer.ts';
import { counted } from '../kpl.ts';
import { FieldIndex } from './field-index.ts';

/** What a part belongs to, for its colour. */
export type Tone =
  | 'magic'
  | 'partition-key'
  | 'hash-key'
  | 'entry'
  | 'partition-key-index'
  | 'hash-key-index'
  | 'data'
  | 'tag'
  | 'unknown'
  | 'unreadable'
  | 'digest'
  | 'plain';

export type KeyKind = 'partitionKey' | 'explicitHashKey';

/** A part, and where it is. */
export interface PlacedPart {
  readonly part: Part;
  /** Where the row is indented; negative for the record and the message, which have no row. */
  readonly depth: number;
  readonly tone: Tone;
  /** What it is in: a path of its own for each of a million parts would take gigabytes. */
  readonly parent?: PlacedPart;
  /** Whether this is not a part, but the bytes of a field whose parts have no row. */
  readonly isRest?: true;
}

const TONES: Partial<Record<PartKind, Tone>> = {
  plainData: 'plain',
  mangledData: 'unreadable',
  magicNumber: 'magic',
  digest: 'digest',
  partitionKey: 'partition-key',
  explicitHashKey: 'hash-key',
  entry: 'entry',
  partitionKeyIndex: 'partition-key-index',
  explicitHashKeyIndex: 'hash-key-index',
  data: 'data',
  tag: 'tag',
  unknownField: 'unknown',
  group: 'unknown',
  unreadable: 'unreadable',
};

/** More fields are not all shown with their parts, but one at a time. */
const MAX_OPEN_FIELDS = 2_000;
/** More rows of parts are never kept: one field may have a million parts. */
export const MAX_ROWS = 50_000;

/** The parts of a record as the rows of a list, and by the bytes that they are. */
export class PartTree {
  readonly #root: Part;
  readonly #message: Part | undefined;
  readonly #fields: FieldIndex | undefined;
  /** What comes before and after the fields of the message; all of it without a message. */
  readonly #before: Part[] = [];
  readonly #after: Part[] = [];
  /** All rows, if there are few. */
  readonly #rows: readonly PlacedPart[] | undefined;
  #openField = -1;
  /** The rows of the open field, its own first. */
  #openRows: readonly PlacedPart[] = [];
  /** The leaf that was found last: what it is in need not be searched once more. */
  #lastLeaf: PlacedPart | undefined;

  /** `bytes` are those that `root` describes. */
  constructor(root: Part, bytes: Uint8Array) {
    this.#root = root;
    for (const part of root.children) {
      if (part.kind === 'message' && part.byteLength > 0) {
        this.#message = part;
        const end = part.byteOffset + part.byteLength;
        this.#fields = new FieldIndex(new MessageDescriber(bytes, part.byteOffset, end));
      } else {
        (this.#message === undefined ? this.#before : this.#after).push(part);
      }
    }
    if (this.#fieldCount > MAX_OPEN_FIELDS) return;
    const rows: PlacedPart[] = [];
    for (const part of this.#topParts(0, this.#fieldCount)) {
      if (!addRows(rows, this.#place(part))) return;
    }
    this.#rows = rows;
  }

  get rowCount(): number {
    return this.#rows?.length ?? this.#fieldCount + Math.max(0, this.#openRows.length - 1);
  }

  get entryCount(): number {
    return this.#fields?.countOf('entry') ?? 0;
  }

  /** The entries of user records, by sub-sequence number. */
  entries(from: number, to: number): Part[] {
    return this.#fields?.sliceOf('entry', from, to) ?? [];
  }

  /** How many keys of a table can be read. */
  keyCount(kind: KeyKind): number {
    return this.#fields?.countOf(kind) ?? 0;
  }

  keys(kind: KeyKind, from: number, to: number): Part[] {
    return this.#fields?.sliceOf(kind, from, to) ?? [];
  }

  rows(from: number, to: number): PlacedPart[] {
    if (this.#rows !== undefined) return this.#rows.slice(from, to);
    const openFrom = this.#openField + 1;
    const openRows = this.#openRows.slice(1);
    const openTo = openFrom + openRows.length;
    const closed = (start: number, end: number) =>
      this.#topParts(start, end).map((part) => this.#place(part));
    return [
      ...closed(from, Math.min(to, openFrom)),
      ...openRows.slice(Math.max(0, from - openFrom), Math.max(0, to - openFrom)),
      ...closed(Math.max(from, openTo) - openRows.length, to - openRows.length),
    ];
  }

  /** The smallest part with a byte, and the row that it has. Opens the field that it is in. */
  locate(byteOffset: number): { readonly placed: PlacedPart; readonly row: number } | undefined {
    const found = this.#topAt(byteOffset);
    if (found === undefined) return undefined;
    const top = this.#place(found.part);
    const placed = leafAt(this.#lastAround(byteOffset, byteOffset + 1) ?? top, byteOffset);
    this.#lastLeaf = placed;
    const isPlaced = (row: PlacedPart) => isSame(row, placed);
    if (this.#rows !== undefined) return { placed, row: this.#rows.findIndex(isPlaced) };
    if (this.#openField !== found.index) {
      this.#openField = found.index;
      this.#openRows = rowsOf(top);
    }
    const at = this.#openRows.findIndex(isPlaced);
    return { placed, row: found.index + (at < 0 ? this.#openRows.length - 1 : at) };
  }

  /** The leaves in a range of bytes, in order. */
  leaves(from: number, to: number): PlacedPart[] {
    const around = this.#lastAround(from, to);
    const found = around === undefined ? [] : [...leavesOf(around, from, to)];
    for (let at = around === undefined ? from : to; at < to; ) {
      const part = this.#topAt(at)?.part;
      if (part === undefined) break;
      for (const placed of leavesOf(this.#place(part), from, to)) found.push(placed);
      at = part.byteOffset + part.byteLength;
    }
    this.#lastLeaf = found.at(-1);
    return found;
  }

  /** The smallest part around the last leaf that has all of these bytes. */
  #lastAround(from: number, to: number): PlacedPart | undefined {
    let placed = this.#lastLeaf;
    while (placed !== undefined && placed.depth >= 0) {
      const { byteOffset, byteLength } = placed.part;
      if (byteOffset <= from && to <= byteOffset + byteLength) return placed;
      placed = placed.parent;
    }
    return undefined;
  }

  get #fieldCount(): number {
    return this.#before.length + (this.#fields?.length ?? 0) + this.#after.length;
  }

  /** The parts of the record, with the fields of the message in place of the message. */
  #topParts(from: number, to: number): Part[] {
    const start = this.#before.length;
    const end = start + (this.#fields?.length ?? 0);
    return [
      ...this.#before.slice(from, Math.max(0, to)),
      ...(this.#fields?.slice(Math.max(0, from - start), Math.min(to, end) - start) ?? []),
      ...this.#after.slice(Math.max(0, from - end), Math.max(0, to - end)),
    ];
  }

  #topAt(byteOffset: number): { readonly part: Part; readonly index: number } | undefined {
    const start = this.#before.length;
    if (this.#message !== undefined && this.#fields !== undefined && covers(this.#message, byteOffset)) {
      const found = this.#fields.atByte(byteOffset);
      return found && { part: found.part, index: start + found.index };
    }
    const others = [...this.#before, ...this.#after];
    const at = others.findIndex((part) => covers(part, byteOffset));
    if (at < 0) return undefined;
    return { part: others[at] as Part, index: at < start ? at : at + (this.#fields?.length ?? 0) };
  }

  #place(part: Part): PlacedPart {
    const message = this.#message;
    const isInMessage = message !== undefined && isWithin(part, message);
    const tone: Tone = isInMessage ? 'unknown' : 'plain';
    const root: PlacedPart = { part: this.#root, depth: isInMessage ? -2 : -1, tone };
    const parent = isInMessage ? { part: message, depth: -1, tone, parent: root } : root;
    return { part, depth: 0, tone: toneOf(part, tone), parent };
  }
}

function isWithin(inner: Part, outer: Part): boolean {
  return (
    inner.byteOffset >= outer.byteOffset &&
    inner.byteOffset + inner.byteLength <= outer.byteOffset + outer.byteLength
  );
}

/** Two parts may have the same bytes: a group, and what it is in. */
function isSame(a: PlacedPart, b: PlacedPart): boolean {
  return (
    a.part.byteOffset === b.part.byteOffset && a.part.byteLength === b.part.byteLength && a.depth === b.depth
  );
}

/** All rows of a field. Where there are too many, the last one is for the bytes of those that are missing. */
function rowsOf(field: PlacedPart): PlacedPart[] {
  const rows: PlacedPart[] = [];
  if (addRows(rows, field)) return rows;
  const { part, depth } = rows.pop() as PlacedPart;
  const { byteOffset } = part;
  const byteLength = field.part.byteOffset + field.part.byteLength - byteOffset;
  const name = `${counted(byteLength, 'byte')} more`;
  const rest: Part = { kind: 'unreadable', name, byteOffset, byteLength, children: [] };
  return [...rows, { part: rest, depth, tone: field.tone, parent: field, isRest: true }];
}

/** Adds a part and all its parts. Returns whether there was room for them. */
function addRows(rows: PlacedPart[], placed: PlacedPart): boolean {
  if (rows.length >= MAX_ROWS) return false;
  rows.push(placed);
  for (const child of childrenOf(placed)) if (!addRows(rows, child)) return false;
  return true;
}

/** The smallest part in `around` with a byte that it has. */
function leafAt(around: PlacedPart, byteOffset: number): PlacedPart {
  for (const child of childrenOf(around)) {
    if (covers(child.part, byteOffset)) return leafAt(child, byteOffset);
  }
  return around;
}

function* leavesOf(placed: PlacedPart, from: number, to: number): Generator<PlacedPart, void, undefined> {
  const { byteOffset, byteLength } = placed.part;
  if (byteOffset >= to || byteOffset + byteLength <= from) return;
  let isLeaf = true;
  for (const child of childrenOf(placed)) {
    isLeaf = false;
    if (child.part.byteOffset >= to) return;
    yield* leavesOf(child, from, to);
  }
  if (isLeaf) yield placed;
}

function* childrenOf(parent: PlacedPart): Generator<PlacedPart, void, undefined> {
  for (const child of parent.part.children) {
    yield { part: child, depth: parent.depth + 1, tone: toneOf(child, parent.tone), parent };
  }
}

function toneOf({ kind }: Part, inherited: Tone): Tone {
  return TONES[kind] ?? inherited;
}

function covers({ byteOffset, byteLength }: Part, at: number): boolean {
  return byteOffset <= at && at < byteOffset + byteLength;
}
