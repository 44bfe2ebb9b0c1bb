import { counted } from '../support/text.ts';
import type { DecodeBuffer } from './decode-buffer.ts';
import { findRecords } from './find-records.ts';
import type { InputRecord } from './input-record.ts';
import type { Item } from './item.ts';
import type { ReadOptions } from './read-chunks.ts';
import { readText } from './read-text.ts';
import { unmangle } from './unmangle.ts';

/** Looks for records in the items of one input, and counts where there is none. */
export class RecordSearch {
  readonly source: string;
  readonly #options: ReadOptions;
  #hasFound = false;
  #hasProblem = false;
  #emptyCount = 0;
  #firstEmptyLine = 0;

  constructor(source: string, options: ReadOptions) {
    this.source = source;
    this.#options = options;
  }

  recordsOf(item: Item, buffer: DecodeBuffer): readonly InputRecord[] {
    const { source } = this;
    if (item.kind === 'problem') {
      this.#hasProblem = true;
      this.#options.onProblem({ source, line: item.line, message: item.message });
      return NONE;
    }
    if (item.kind === 'begin' || item.kind === 'end') return NONE;
    const records = recordsIn(item, source, buffer);
    if (records === undefined) this.skip(item.kind === 'bytes' ? 1 : item.line);
    else this.#hasFound = true;
    return records ?? NONE;
  }

  /** Counts something without a record. */
  skip(line: number): void {
    if (this.#emptyCount++ === 0) this.#firstEmptyLine = line;
  }

  /** At the end of the input. */
  report(): void {
    const { source } = this;
    if (this.#hasFound || this.#hasProblem) {
      if (this.#emptyCount === 0) return;
      const message = `${counted(this.#emptyCount, 'value')} without a Kinesis record, here the first`;
      this.#options.onProblem({ source, line: this.#firstEmptyLine, message, isNote: true });
      return;
    }
    const forms = 'base64, hexadecimal, bytes, JSON of the AWS CLI, or an event of Lambda, Pipes or Firehose';
    this.#options.onProblem({ source, message: `no Kinesis record found, expected ${forms}` });
  }
}

const NONE: readonly InputRecord[] = [];

/** `undefined` where there is none; an event may have an empty list of them. */
export function recordsIn(
  item: Item,
  source: string,
  buffer: DecodeBuffer,
): readonly InputRecord[] | undefined {
  switch (item.kind) {
    case 'bytes':
      return [{ ...unmangle(item.bytes), form: 'bytes', source, line: 1 }];
    case 'value':
    case 'element':
      return findRecords(item.value, { source, line: item.line, buffer });
    case 'text': {
      const place = { source, line: item.line, buffer };
      const found = readText(item.text, place, (value) => findRecords(value, place, 1));
      return found.length === 0 ? undefined : found;
    }
    default:
      return undefined;
  }
}
