import { longText } from '../support/text.ts';
import { ByteQueue } from './byte-queue.ts';
import { type Item, MAX_VALUE_BYTE_LENGTH, tooLong } from './item.ts';
import { JsonDocument, MAX_HELD_BYTE_LENGTH } from './json-document.ts';

const NEWLINE = 0x0a;
/** What JSON can go on with after a first bracket or brace; log lines begin with brackets too. */
const JSON_START = /^(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{"\d\-tfn]|\]|$)|")/;
const BEGINS_WITH_WORD = /^\s*[\w+/-]{4}.{20}/;
const HEAD_LENGTH = 256;

/**
 * Divides text into JSON values and lines of other text. A line that is JSON is a value by itself, which is
 * the fast and common case; otherwise a document goes on over several lines. Where JSON is broken, the lines
 * after the first are looked at one by one, so that one bad line loses nothing but itself.
 */
export class ValueReader {
  /** The line at which it has arrived. */
  #line = 1;
  /** The beginning of a line whose end is not there yet. */
  readonly #rest = new ByteQueue();
  readonly #held = new ByteQueue();
  #document: JsonDocument | undefined;
  /** Whether the rest of a line that is too long is passed over. */
  #isSkipping = false;

  /** Takes the next bytes; yields what they complete. */
  *push(chunk: Uint8Array): Generator<Item, void, undefined> {
    let bytes = chunk;
    while (bytes.length > 0) {
      if (this.#document !== undefined) {
        bytes = yield* this.#pushToDocument(this.#document, bytes);
        continue;
      }
      const end = bytes.indexOf(NEWLINE);
      if (end < 0) {
        yield* this.#keep(bytes);
        return;
      }
      const line = this.#takeLine(bytes.subarray(0, end + 1));
      bytes = bytes.subarray(end + 1);
      yield* this.#readLine(line);
    }
  }

  /** Yields what is left at the end. */
  *end(): Generator<Item, void, undefined> {
    for (;;) {
      if (this.#document !== undefined) {
        yield* this.#finishDocument(this.#document);
        continue;
      }
      const line = this.#takeLine(new Uint8Array());
      if (line.length === 0) return;
      // It may be memory that is used again for what is left of it.
      yield* this.#readLine(Buffer.from(line));
    }
  }

  *#keep(bytes: Uint8Array): Generator<Item, void, undefined> {
    if (this.#isSkipping) return;
    this.#rest.append(bytes);
    if (this.#rest.length <= MAX_HELD_BYTE_LENGTH) return;
    const line = this.#rest.bytes();
    if (JSON_START.test(beginOf(headOf(line)))) {
      this.#takeLine(new Uint8Array());
      yield* this.#begin(line);
    } else if (this.#rest.length > MAX_VALUE_BYTE_LENGTH) {
      this.#takeLine(new Uint8Array());
      this.#isSkipping = true;
      yield tooLong(this.#line, 'a line');
    }
  }

  /** The line that ends with these bytes, with its line break; empty for one that is passed over. */
  #takeLine(end: Uint8Array): Buffer {
    let line = end;
    if (this.#rest.length > 0) {
      this.#rest.append(end);
      line = this.#rest.bytes();
    }
    this.#rest.clear();
    const wasSkipping = this.#isSkipping;
    if (end.length > 0) this.#isSkipping = false;
    if (wasSkipping && end.length > 0) this.#line++;
    return wasSkipping ? Buffer.alloc(0) : Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  }

  /** Reads a whole line. */
  *#readLine(bytes: Buffer): Generator<Item, void, undefined> {
    if (bytes.length === 0) return;
    const text = longText(bytes);
    const line = this.#line;
    if (opensValue(text)) {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        if (JSON_START.test(beginOf(text))) {
          yield* this.#begin(bytes);
          return;
        }
        this.#countLine(bytes);
        yield { kind: 'text', text, line };
        return;
      }
      this.#countLine(bytes);
      yield { kind: 'value', value, line };
      return;
    }
    this.#countLine(bytes);
    if (!isBlank(text)) yield { kind: 'text', text, line };
  }

  #countLine(bytes: Uint8Array): void {
    if (bytes.at(-1) === NEWLINE) this.#line++;
  }

  /** Begins a document of several lines, or of one that is broken. */
  *#begin(bytes: Buffer): Generator<Item, void, undefined> {
    this.#document = new JsonDocument(this.#line, this.#held);
    const rest = yield* this.#pushToDocument(this.#document, bytes);
    if (rest.length > 0) yield* this.push(rest);
  }

  /** Returns the bytes after the document. */
  *#pushToDocument(document: JsonDocument, bytes: Uint8Array): Generator<Item, Uint8Array, undefined> {
    const before = document.byteLength;
    yield* document.push(bytes);
    const rest = bytes.subarray(document.byteLength - before);
    if (document.state !== 'open') yield* this.#finishDocument(document, rest);
    if (document.state !== 'complete') return rest;
    // The line break after a document is not a line.
    const lineBreak = /^\s*?\n/.exec(headOf(rest))?.[0].length ?? 0;
    if (lineBreak > 0) this.#line++;
    return rest.subarray(lineBreak);
  }

  *#finishDocument(
    document: JsonDocument,
    rest: Uint8Array = new Uint8Array(),
  ): Generator<Item, void, undefined> {
    this.#document = undefined;
    const { firstLine, bytes } = document;
    const items = document.finish();
    this.#line = document.line;
    const isBroken = items.some(({ kind }) => kind === 'problem') && bytes !== undefined;
    if (!isBroken) {
      yield* items;
      return;
    }
    const text = asBuffer(bytes).toString();
    if (document.state === 'complete' && !text.includes('\n')) {
      // A log line may begin like JSON.
      const line = text + asBuffer(rest).toString().split('\n', 1)[0];
      if (text.startsWith('[')) yield { kind: 'text', text: line, line: firstLine };
      else yield* items;
      return;
    }
    yield* items;
    yield* this.#salvage(document, Buffer.from(bytes));
  }

  /** Looks for what is whole in a broken document: lines that are JSON or text by themselves, else its elements. */
  *#salvage(document: JsonDocument, bytes: Buffer): Generator<Item, void, undefined> {
    const firstEnd = bytes.indexOf(NEWLINE);
    const lines =
      firstEnd < 0
        ? []
        : bytes
            .subarray(firstEnd + 1)
            .toString()
            .split('\n');
    const values = lines.flatMap((text, index): Item[] => {
      const line = document.firstLine + 1 + index;
      // No line of JSON begins with a word: it is a line of a log, or a record in base64.
      if (!opensValue(text)) return BEGINS_WITH_WORD.test(text) ? [{ kind: 'text', text, line }] : [];
      try {
        return [{ kind: 'value', value: JSON.parse(text), line }];
      } catch {
        return [];
      }
    });
    const isLines = values.length > 0 && firstEnd > 1;
    yield* document.elementsBefore(isLines ? firstEnd : bytes.length);
    if (isLines) yield* values;
  }
}

/** Not a regular expression, for which a line of 30 MB of blanks is too much. */
function opensValue(text: string): boolean {
  return ['{', '[', '"'].includes(text.trimStart().charAt(0));
}

/** Enough of a text to see what it is. */
function beginOf(text: string): string {
  return text.trimStart().slice(0, HEAD_LENGTH);
}

/** Enough to see what begins here. */
function headOf(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1', 0, HEAD_LENGTH);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
