import type { Part, PartKind } from '@kpl-kit/deagg/describe';
import { MessageDescriber } from '../../../../packages/deagg/src/describe/message-describer.ts';
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

/** A part, and those around it. */
export interface PlacedPart {
  readonly part: Part;
  /** Where the row is indented. */
  readonly depth: number;
  readonly tone: Tone;
  /** From the outermost to its own. */
  readonly path: readonly Part[];
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
  #openRows: readonly PlacedPart[] = [];

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
    this.#rows = this.#topParts(0, this.#fieldCount).flatMap((part) => [...withParts(this.#place(part))]);
  }

  get rowCount(): number {
    return this.#rows?.length ?? this.#fieldCount + this.#openRows.length;
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
    const openTo = openFrom + this.#openRows.length;
    const closed = (start: number, end: number) =>
      this.#topParts(start, end).map((part) => this.#place(part));
    return [
      ...closed(from, Math.min(to, openFrom)),
      ...this.#openRows.slice(Math.max(0, from - openFrom), Math.max(0, to - openFrom)),
      ...closed(Math.max(from, openTo) - this.#openRows.length, to - this.#openRows.length),
    ];
  }

  /** The smallest part with a byte, and the row that it has. Opens the field that it is in. */
  locate(byteOffset: number): { readonly placed: PlacedPart; readonly row: number } | undefined {
    const found = this.#topAt(byteOffset);
    if (found === undefined) return undefined;
    const rows = [...withParts(this.#place(found.part))];
    const placed = rows.findLast(({ part }) => covers(part, byteOffset)) as PlacedPart;
    if (this.#rows !== undefined) {
      return { placed, row: this.#rows.findIndex((row) => isSame(row, placed)) };
    }
    this.#openField = found.index;
    this.#openRows = rows.slice(1);
    return { placed, row: found.index + rows.indexOf(placed) };
  }

  /** The leaves in a range of bytes, in order. */
  leaves(from: number, to: number): PlacedPart[] {
    const found: PlacedPart[] = [];
    for (let at = from; at < to; ) {
      const part = this.#topAt(at)?.part;
      if (part === undefined) break;
      for (const placed of leavesOf(this.#place(part), from, to)) found.push(placed);
      at = part.byteOffset + part.byteLength;
    }
    return found;
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
    const isInMessage = this.#message !== undefined && isWithin(part, this.#message);
    const path = isInMessage ? [this.#root, this.#message as Part, part] : [this.#root, part];
    return { part, depth: 0, tone: toneOf(part, isInMessage ? 'unknown' : 'plain'), path };
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

function* withParts(placed: PlacedPart): Generator<PlacedPart, void, undefined> {
  yield placed;
  for (const child of childrenOf(placed)) yield* withParts(child);
}

function* leavesOf(placed: PlacedPart, from: number, to: number): Generator<PlacedPart, void, undefined> {
  const { byteOffset, byteLength } = placed.part;
  if (byteOffset >= to || byteOffset + byteLength <= from) return;
  let isLeaf = true;
  for (const child of childrenOf(placed)) {
    isLeaf = false;
    yield* leavesOf(child, from, to);
  }
  if (isLeaf) yield placed;
}

function* childrenOf({ part, depth, tone, path }: PlacedPart): Generator<PlacedPart, void, undefined> {
  for (const child of part.children) {
    yield { part: child, depth: depth + 1, tone: toneOf(child, tone), path: [...path, child] };
  }
}

function toneOf({ kind }: Part, inherited: Tone): Tone {
  return TONES[kind] ?? inherited;
}

function covers({ byteOffset, byteLength }: Part, at: number): boolean {
  return byteOffset <= at && at < byteOffset + byteLength;
}
