import type { Part, PartKind } from '@kpl-kit/deagg/describe';
import type { MessageDescriber } from '../../../../packages/deagg/src/describe/message-describer.ts';

/** Where a field begins, and what comes before it. */
interface Checkpoint {
  readonly byteOffset: number;
  readonly fieldCount: number;
  readonly counts: Counts;
}

type Counts = Readonly<Partial<Record<PartKind, number>>>;

/** So many fields are described to find one of them. */
const INTERVAL = 128;

/** Finds the fields of a message without keeping them: a part takes hundreds of bytes, and there may be a million. */
export class FieldIndex {
  readonly length: number;
  readonly #counts: Counts;
  readonly #describer: MessageDescriber;
  readonly #checkpoints: Checkpoint[] = [];

  constructor(describer: MessageDescriber) {
    this.#describer = describer;
    const counts: Partial<Record<PartKind, number>> = {};
    let fieldCount = 0;
    for (const { kind, byteOffset, value } of describer.parts) {
      if (fieldCount % INTERVAL === 0)
        this.#checkpoints.push({ byteOffset, fieldCount, counts: { ...counts } });
      fieldCount++;
      // A key that is cut off is the last field, and has no value.
      if (kind === 'entry' || value !== undefined) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    this.length = fieldCount;
    this.#counts = counts;
  }

  countOf(kind: PartKind): number {
    return this.#counts[kind] ?? 0;
  }

  slice(from: number, to: number): Part[] {
    const checkpoint = this.#checkpointWhere(({ fieldCount }) => fieldCount <= from);
    return take(this.#fieldsAfter(checkpoint), from - (checkpoint?.fieldCount ?? 0), to - from);
  }

  /** Those of one kind, by their own numbers. */
  sliceOf(kind: PartKind, from: number, to: number): Part[] {
    const checkpoint = this.#checkpointWhere(({ counts }) => (counts[kind] ?? 0) <= from);
    const skipped = from - (checkpoint?.counts[kind] ?? 0);
    return take(
      ofKind(this.#fieldsAfter(checkpoint), kind),
      skipped,
      Math.min(to, this.countOf(kind)) - from,
    );
  }

  /** The field with a byte, and its number; `undefined` if there is none. */
  atByte(byteOffset: number): { readonly part: Part; readonly index: number } | undefined {
    const checkpoint = this.#checkpointWhere((one) => one.byteOffset <= byteOffset);
    let index = checkpoint?.fieldCount ?? 0;
    for (const part of this.#fieldsAfter(checkpoint)) {
      if (byteOffset < part.byteOffset + part.byteLength) return { part, index };
      index++;
    }
    return undefined;
  }

  /** The last checkpoint for which something holds that holds for all before it. */
  #checkpointWhere(holds: (checkpoint: Checkpoint) => boolean): Checkpoint | undefined {
    let low = 0;
    let high = this.#checkpoints.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(this.#checkpoints[middle] as Checkpoint)) low = middle + 1;
      else high = middle;
    }
    return this.#checkpoints[low - 1];
  }

  #fieldsAfter(checkpoint: Checkpoint | undefined): Iterable<Part> {
    return checkpoint === undefined
      ? []
      : this.#describer.fieldsFrom(checkpoint.byteOffset, checkpoint.counts);
  }
}

function* ofKind(parts: Iterable<Part>, kind: PartKind): Generator<Part, void, undefined> {
  for (const part of parts) if (part.kind === kind) yield part;
}

function take(parts: Iterable<Part>, skipped: number, count: number): Part[] {
  const taken: Part[] = [];
  if (count <= 0) return taken;
  let index = 0;
  for (const part of parts) {
    if (index++ < skipped) continue;
    taken.push(part);
    if (taken.length === count) break;
  }
  return taken;
}
