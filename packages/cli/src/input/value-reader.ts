import { longText } from '../support/text.ts';
import { ByteQueue } from './byte-queue.ts';
import { type Item, MAX_VALUE_BYTE_LENGTH, tooLong } from './item.ts';
import { JsonDocument, MAX_HELD_BYTE_LENGTH } from './json-document.ts';
import { JsonNode } from './json-node.ts';

const [NEWLINE, OPEN_BRACKET] = [0x0a, 0x5b];
/** Between values on a line: blanks, and the bytes of a byte order mark. */
const BLANKS = [0x20, 0x09, 0x0d, 0xef, 0xbb, 0xbf];
/** What JSON can go on with after a first bracket or brace; log lines begin with brackets too. */
const JSON_START = /^(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{"\d\-tfn]|\]|$)|")/;
const BEGINS_WITH_WORD = /^\s*[\w+/-]{4}.{20}/;
const HEAD_LENGTH = 256;

/**
 * Divides text into JSON values and lines of other text. A line that is JSON is a value by itself, which is
 * the fast and common case; otherwise a document goes on over several lines, or several are on one line. Where
 * JSON is broken, the lines after the first are looked at one by one, so that one bad line loses nothing but itself.
 */
export class ValueReader {
  /** The line at which it has arrived. */
  #line = 1;
  /** Where in that line it is: a value is followed by values, by other text to the end of the line, or by nothing. */
  #place: 'at start' | 'after value' | 'in text' = 'at start';
  /** The beginning of a line, or of what follows a value in it, whose end is not there yet. */
  readonly #rest = new ByteQueue();
  readonly #held = new ByteQueue();
  #document: JsonDocument | undefined;
  /** Whether the rest of a line that is too long is passed over. */
  #isSkipping = false;

  /** Takes the next bytes; yields what they complete. */
  *push(chunk: Uint8Array): Generator<Item, void, undefined> {
    let bytes = chunk;
    while (bytes.length > 0) {
      if (this.#document !== undefined) bytes = yield* this.#pushToDocument(this.#document, bytes);
      else if (this.#place === 'after value') bytes = this.#goOn(bytes, false);
      else {
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
  }

  /** Yields what is left at the end. */
  *end(): Generator<Item, void, undefined> {
    for (;;) {
      if (this.#document !== undefined) {
        yield* this.#finishDocument(this.#document);
        continue;
      }
      // A copy: it may be memory that is used again for what is left of it.
      const line = Buffer.from(this.#takeLine(new Uint8Array()));
      if (line.length === 0) return;
      const rest = this.#place === 'after value' ? this.#goOn(line, true) : line;
      if (this.#document === undefined) yield* this.#readLine(rest);
      else yield* this.push(rest);
    }
  }

  *#keep(bytes: Uint8Array): Generator<Item, void, undefined> {
    if (this.#isSkipping) return;
    this.#rest.append(bytes);
    if (this.#rest.length <= MAX_HELD_BYTE_LENGTH) return;
    const line = this.#rest.bytes();
    if (this.#place === 'at start' && beginsAsJson(headOf(line))) {
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
    if (wasSkipping && end.length > 0) this.#endLine();
    return wasSkipping ? Buffer.alloc(0) : asBuffer(line);
  }

  /** Reads a whole line, or the text after a value in one. */
  *#readLine(bytes: Buffer): Generator<Item, void, undefined> {
    if (bytes.length === 0) return;
    const text = longText(bytes);
    const line = this.#line;
    const isPart = this.#place === 'in text';
    if (!isPart && opensValue(text)) {
      const node = parsed(text);
      if (node !== undefined) {
        if (bytes.at(-1) === NEWLINE) this.#endLine();
        yield { kind: 'value', node, line };
        return;
      }
      if (beginsAsJson(text)) {
        yield* this.#begin(bytes);
        return;
      }
    }
    if (bytes.at(-1) === NEWLINE) this.#endLine();
    if (!isBlank(text)) yield { kind: 'text', text, line, isPart };
  }

  #endLine(): void {
    this.#line++;
    this.#place = 'at start';
  }

  /** Begins a document of several lines, one of several on a line, or one that is broken. */
  *#begin(bytes: Buffer): Generator<Item, void, undefined> {
    this.#document = new JsonDocument(this.#line, this.#held);
    yield* this.push(bytes);
  }

  /** After a value, on its line. Returns the bytes from where another value or text begins, if that is clear. */
  #goOn(bytes: Uint8Array, isEnd: boolean): Buffer {
    const all = this.#rest.length === 0 ? asBuffer(bytes) : Buffer.concat([this.#rest.bytes(), bytes]);
    this.#rest.clear();
    const start = all.findIndex((byte) => !BLANKS.includes(byte));
    const rest = all.subarray(start < 0 ? all.length : start);
    if (rest[0] === NEWLINE) {
      this.#endLine();
      return rest.subarray(1);
    }
    if (rest.length < HEAD_LENGTH && !isEnd && !rest.includes(NEWLINE)) {
      this.#rest.append(rest);
      return rest.subarray(rest.length);
    }
    if (beginsAsJson(headOf(rest))) this.#document = new JsonDocument(this.#line, this.#held);
    else this.#place = 'in text';
    return rest;
  }

  /** Returns the bytes after the document. */
  *#pushToDocument(document: JsonDocument, bytes: Uint8Array): Generator<Item, Uint8Array, undefined> {
    const before = document.byteLength;
    yield* document.push(bytes);
    if (document.state !== 'open') yield* this.#finishDocument(document);
    return bytes.subarray(document.byteLength - before);
  }

  *#finishDocument(document: JsonDocument): Generator<Item, void, undefined> {
    this.#document = undefined;
    const { bytes, state } = document;
    const items = document.finish();
    this.#line = document.line;
    this.#place = state === 'complete' ? 'after value' : 'at start';
    const isBroken = items.some(({ kind }) => kind === 'problem') && bytes !== undefined;
    const isOnOneLine = state === 'complete' && bytes?.includes(NEWLINE) === false;
    if (isBroken && isOnOneLine && bytes[0] === OPEN_BRACKET) {
      // Such as a time: the line of a log begins like JSON.
      this.#place = 'in text';
      this.#rest.append(bytes);
      return;
    }
    yield* items;
    if (isBroken && !isOnOneLine) yield* this.#salvage(document, Buffer.from(bytes));
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
      if (!opensValue(text)) {
        return BEGINS_WITH_WORD.test(text) ? [{ kind: 'text', text, line, isPart: false }] : [];
      }
      const node = parsed(text);
      return node === undefined ? [] : [{ kind: 'value', node, line }];
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

function beginsAsJson(text: string): boolean {
  return JSON_START.test(text.trimStart().slice(0, HEAD_LENGTH));
}

/** Enough of a line to see what begins here. */
function headOf(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('utf8', 0, HEAD_LENGTH).split('\n', 1)[0] as string;
}

function parsed(text: string): JsonNode | undefined {
  try {
    return JsonNode.parse(text);
  } catch {
    return undefined;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
