import { withCommas } from '../support/text.ts';
import type { DecodeBuffer } from './decode-buffer.ts';
import { findRecords, type Place } from './find-records.ts';
import type { InputRecord } from './input-record.ts';
import { BROKEN, type Item } from './item.ts';
import type { ReadOptions } from './read-chunks.ts';
import { readText } from './read-text.ts';
import { unmangle } from './unmangle.ts';

/** Not the bracket of a log's time or level. */
const BEGINS_AS_JSON = /^\s*(?:\{|\[\s*[{"])/;
/** JSON that does not begin with a bracket or a quote. */
const LITERAL = /^\s*(?:null|true|false|-?\d[\d.eE+-]*)\s*$/;
/** More are not told apart: an input with so many such lines has other text too. */
const MAX_DOUBTFUL_LINES = 1_000;

/** Looks for records in the items of one input, and counts where there is none. */
export class RecordSearch {
  readonly source: string;
  readonly #options: ReadOptions;
  #hasFound = false;
  #hasProblem = false;
  #emptyCount = 0;
  #firstEmptyLine = 0;
  /** Whether the line before was JSON, or began as JSON does after one that was. */
  #isInJson = false;
  /** Lines that begin as JSON does, at the beginning or after other text: the next line decides what they are. */
  readonly #doubtfulLines: number[] = [];

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
    const line = item.kind === 'bytes' ? 1 : item.line;
    let broken: string | undefined;
    const place: Place = {
      source,
      line,
      buffer,
      onMissing: () => this.#reportMissing(line, true),
      onBroken: (message) => {
        broken ??= message;
      },
    };
    const records = recordsIn(item, place);
    if (broken !== undefined) this.#reportError(line, broken);
    const isBroken = this.#judgeLine(item, broken !== undefined);
    if (records === undefined && !isBroken) this.#reportMissing(line, isJson(item));
    if (records !== undefined) this.#hasFound = true;
    return records?.filter((record) => this.#isSound(record)) ?? NONE;
  }

  #reportMissing(line: number, isValue: boolean): void {
    if (this.#options.isForPacking === true && isValue) {
      this.#reportError(line, 'not a user record: expected partitionKey, and json, text or data');
    } else {
      this.skip(line);
    }
  }

  #isSound({ problem, line }: InputRecord): boolean {
    if (problem !== undefined) this.#reportError(line, problem);
    return problem === undefined;
  }

  /**
   * A line that begins as JSON does and is not is a fault next to lines of JSON, but not among other text. Returns
   * whether the line is dealt with, or waits for the next.
   */
  #judgeLine(item: Item, isReported: boolean): boolean {
    if (item.kind === 'value') {
      this.#isInJson = true;
      for (const line of this.#doubtfulLines.splice(0)) this.#reportError(line, BROKEN);
      return false;
    }
    const isDoubtful = item.kind === 'text' && BEGINS_AS_JSON.test(item.text);
    if (!isDoubtful) {
      this.#isInJson = false;
      for (const line of this.#doubtfulLines.splice(0)) this.skip(line);
    } else if (isReported) {
      return true;
    } else if (this.#isInJson) {
      this.#reportError(item.line, BROKEN);
    } else if (this.#doubtfulLines.length < MAX_DOUBTFUL_LINES) {
      this.#doubtfulLines.push(item.line);
    } else {
      return false;
    }
    return isDoubtful;
  }

  #reportError(line: number, message: string): void {
    this.#hasProblem = true;
    this.#options.onProblem({ source: this.source, line, message });
  }

  /** Counts something without a record. */
  skip(line: number): void {
    if (this.#emptyCount++ === 0) this.#firstEmptyLine = line;
  }

  /** At the end of the input. */
  report(): void {
    const { source } = this;
    for (const line of this.#doubtfulLines.splice(0)) this.skip(line);
    if (this.#hasFound || this.#hasProblem) {
      if (this.#emptyCount === 0) return;
      const message =
        this.#emptyCount === 1
          ? 'no Kinesis record in this line or value'
          : `no Kinesis record in ${withCommas(this.#emptyCount)} lines or values, of which this is the first`;
      this.#options.onProblem({ source, line: this.#firstEmptyLine, message, isNote: true });
      return;
    }
    const forms = 'base64, hexadecimal, bytes, JSON of the AWS CLI, or an event of Lambda, Pipes or Firehose';
    this.#options.onProblem({ source, message: `no Kinesis record found, expected ${forms}` });
  }
}

const NONE: readonly InputRecord[] = [];

function isJson(item: Item): boolean {
  return item.kind === 'text' ? LITERAL.test(item.text) : item.kind === 'value' || item.kind === 'element';
}

/** `undefined` where there is none; an event may have an empty list of them. */
function recordsIn(item: Item, place: Place): readonly InputRecord[] | undefined {
  switch (item.kind) {
    case 'bytes':
      return [{ ...unmangle(item.bytes), form: 'bytes', source: place.source, line: 1 }];
    case 'value':
    case 'element':
      return findRecords(item.node, place);
    case 'text': {
      const found = readText(item.text, place, (node) => findRecords(node, place, 1), !item.isPart);
      return found.length === 0 ? undefined : found;
    }
    default:
      return undefined;
  }
}
