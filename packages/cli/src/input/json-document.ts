import { longText } from '../support/text.ts';
import type { ByteQueue } from './byte-queue.ts';
import { brokenJson, type Item, MAX_VALUE_BYTE_LENGTH, tooLong } from './item.ts';
import { JsonNode } from './json-node.ts';

/** A document that is larger is not held: the elements of its list come out one by one. */
export const MAX_HELD_BYTE_LENGTH = 262_144;
/** The lists that are worth it, by the names of get-records, Lambda, Firehose and CloudWatch Logs. */
const LISTS = ['Records', 'records', 'events'];

/** No document has its records deeper: a line after so many brackets is another one. */
const MAX_DEPTH = 1_000;
/** More than any of them has. */
const MAX_NAME_LENGTH = 10;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
/** PowerShell begins files with it, which `cat` puts one after the other. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A part of the document, by bytes from its beginning. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/**
 * Finds the end of one JSON document of any number of lines, and the elements of its list of records. Only
 * brackets and strings are looked at; `JSON.parse` judges the rest.
 */
export class JsonDocument {
  /** The line on which it begins. */
  readonly firstLine: number;
  /** `broken` where a line begins that cannot belong to it. */
  state: 'open' | 'complete' | 'broken' = 'open';
  /** The line at which it has arrived. */
  line: number;
  /** How many of its bytes there are; those after them were not taken. */
  byteLength = 0;
  readonly #held: ByteQueue;
  #heldStart = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isAtLineStart = false;
  /** The last byte that was not white space. */
  #last = 0;
  /** How deep the elements of the list are; 0 until it begins. */
  #listDepth = 0;
  #isListOver = false;
  #elementStart = -1;
  #elementLine = 0;
  /** The last string of the outermost object: the name of what follows, if a colon does. */
  #name = '';
  readonly #elements: Cut[] = [];
  #listStart = 0;
  #isStreaming = false;
  #isSkipping = false;

  /** `held` is for its bytes only, as long as it is used. */
  constructor(line: number, held: ByteQueue) {
    this.#held = held;
    held.clear();
    this.firstLine = line;
    this.line = line;
  }

  /** Takes bytes up to the end of the document. Returns what is ready of a document that is too large. */
  push(bytes: Uint8Array): Item[] {
    const start = this.byteLength;
    const length = this.#scan(bytes);
    this.byteLength += length;
    if (!this.#isSkipping) this.#held.append(bytes.subarray(0, length));
    if (this.#isStreaming) return this.#stream();
    if (this.byteLength - start === 0 || this.#held.length <= MAX_HELD_BYTE_LENGTH) return [];
    if (this.#listDepth > 0 && !this.#isListOver) {
      this.#isStreaming = true;
      const text = withoutMark(this.#textOf(0, this.#listStart));
      return [{ kind: 'begin', text, line: this.firstLine }, ...this.#stream()];
    }
    if (this.#held.length <= MAX_VALUE_BYTE_LENGTH) return [];
    const wasSkipping = this.#isSkipping;
    this.#drop();
    return wasSkipping ? [] : [tooLong(this.firstLine, 'JSON without a list of records, and')];
  }

  /** What is left when it is complete, broken or at the end of its input. */
  finish(): Item[] {
    if (this.#isSkipping) return [];
    const isAtEnd = this.state === 'open' && !this.#isInString && this.#depth === this.#listDepth;
    if (isAtEnd && endsValue(this.#last)) this.#endElement(this.byteLength);
    if (this.#isStreaming) {
      const items = this.#stream();
      if (this.state === 'complete') {
        const text = this.#textOf(this.#heldStart, this.byteLength);
        return [...items, { kind: 'end', text, line: this.line }];
      }
      const text = this.#listDepth === 1 ? ']' : ']}';
      return [...items, this.#cutOff(), { kind: 'end', text, line: this.line }];
    }
    if (this.state !== 'complete') return [this.#cutOff()];
    const text = withoutMark(this.#textOf(0, this.byteLength));
    try {
      return [{ kind: 'value', node: JsonNode.parse(text), line: this.firstLine }];
    } catch (error) {
      return [this.#broken(text, error)];
    }
  }

  /** All of its bytes; `undefined` if they are not held any more. */
  get bytes(): Buffer | undefined {
    return this.#isStreaming || this.#isSkipping ? undefined : this.#held.bytes();
  }

  /** The elements of its list that end before a byte. */
  elementsBefore(byteOffset: number): Item[] {
    const whole = this.#elements.filter(({ end }) => end <= byteOffset);
    return whole.flatMap((element) => this.#parse(element, 'value'));
  }

  #cutOff(): Item {
    if (this.state === 'broken' && this.#isInString && this.line > this.firstLine) {
      const message = 'broken JSON: a string without its closing quote';
      return { kind: 'problem', line: this.line, message };
    }
    return { kind: 'problem', line: this.firstLine, message: 'broken JSON: it is cut off' };
  }

  /** Counts the line of the fault. */
  #broken(text: string, error: unknown): Item {
    const position = Number(/at position (\d+)/.exec((error as Error).message)?.[1] ?? Number.NaN);
    if (Number.isNaN(position)) return brokenJson(this.firstLine, text, error);
    const before = text.slice(0, position).split('\n');
    const line = this.firstLine + before.length - 1;
    const column = (before.at(-1) as string).length + 1;
    return { kind: 'problem', line, message: `broken JSON at column ${column}` };
  }

  #stream(): Item[] {
    const items: Item[] = [];
    const elements = this.#elements.splice(0);
    for (const element of elements) items.push(...this.#parse(element, 'element'));
    const last = elements.at(-1);
    if (last !== undefined) this.#release(last.end);
    if (this.#elementStart < 0 && !this.#isListOver) this.#release(this.byteLength);
    if (this.#held.length > MAX_VALUE_BYTE_LENGTH) {
      items.push(tooLong(this.#elementLine, 'a record'));
      this.#elementStart = -1;
      this.#release(this.byteLength);
    }
    return items;
  }

  #parse(element: Cut, kind: 'value' | 'element'): Item[] {
    const text = this.#textOf(element.start, element.end);
    try {
      return [{ kind, node: JsonNode.parse(text), line: element.line }];
    } catch (error) {
      return [brokenJson(element.line, text, error)];
    }
  }

  #textOf(start: number, end: number): string {
    return longText(this.#held.bytes(start - this.#heldStart, end - this.#heldStart));
  }

  #release(upTo: number): void {
    this.#held.drop(upTo - this.#heldStart);
    this.#heldStart = upTo;
  }

  #drop(): void {
    this.#isSkipping = true;
    this.#held.clear();
    this.#elements.length = 0;
  }

  /** Returns how many of the bytes belong to the document. */
  #scan(bytes: Uint8Array): number {
    const { length } = bytes;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at] as number;
      if (this.#isInString) {
        at = this.#scanString(bytes, at);
        if (this.state === 'broken') return at;
        if (this.state === 'complete') return at + 1;
        continue;
      }
      if (byte === NEWLINE) {
        this.line++;
        this.#isAtLineStart = true;
        continue;
      }
      if (byte === 0x20 || byte === 0x0d || byte === 0x09) continue;
      if (this.#last === 0 && BYTE_ORDER_MARK.includes(byte)) continue;
      const isFirst = this.#isAtLineStart;
      this.#isAtLineStart = false;
      const isOver = endsValue(this.#last) || this.#depth > MAX_DEPTH;
      if (isFirst && beginsValue(byte) && this.#depth > 0 && isOver) {
        this.state = 'broken';
        // The last element may be whole, though neither a comma nor a bracket says so.
        if (this.#depth === this.#listDepth) this.#endElement(this.byteLength + at);
        return at;
      }
      this.#structure(byte, this.byteLength + at);
      this.#last = byte;
      if (this.state === 'complete') return at + 1;
    }
    return length;
  }

  /** From a byte in a string. Returns the last byte that was looked at. */
  #scanString(bytes: Uint8Array, from: number): number {
    for (let at = this.#isEscaped ? from : skipOrdinary(bytes, from); at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === NEWLINE) {
        // JSON has no line breaks in strings.
        this.state = 'broken';
        return at;
      } else if (byte === QUOTE) {
        this.#isInString = false;
        this.#last = QUOTE;
        if (this.#depth === 0) this.state = 'complete';
        return at;
      }
      if (this.#depth === 1 && this.#name.length < MAX_NAME_LENGTH) this.#name += String.fromCharCode(byte);
    }
    return bytes.length;
  }

  #structure(byte: number, offset: number): void {
    if (this.#listDepth > 0 && !this.#isListOver && this.#depth === this.#listDepth) {
      const isEnd = byte === CLOSE_BRACKET;
      if (byte === COMMA || isEnd) this.#endElement(offset);
      if (isEnd) this.#isListOver = true;
      else if (byte !== COMMA && this.#elementStart < 0) {
        this.#elementStart = offset;
        this.#elementLine = this.line;
      }
    }
    switch (byte) {
      case QUOTE:
        this.#isInString = true;
        if (this.#depth === 1) this.#name = '';
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        this.#depth++;
        if (byte === OPEN_BRACKET && this.#listDepth === 0 && this.#isList()) {
          this.#listDepth = this.#depth;
          this.#listStart = offset + 1;
        }
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        this.#depth--;
        if (this.#depth <= 0) this.state = 'complete';
        break;
    }
  }

  #endElement(offset: number): void {
    if (this.#elementStart < 0 || this.#isListOver) return;
    this.#elements.push({ start: this.#elementStart, end: offset, line: this.#elementLine });
    this.#elementStart = -1;
  }

  /** Whether the list that begins here is the document itself, or has a name that lists of records have. */
  #isList(): boolean {
    if (this.#depth === 1) return true;
    return this.#depth === 2 && this.#last === COLON && LISTS.includes(this.#name);
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** So many bytes are looked at one by one. */
const SHORT = 64;

/** In a long string without escapes, such as base64, returns where it ends: Node looks for a byte much faster. */
function skipOrdinary(bytes: Uint8Array, from: number): number {
  for (let at = from; at < from + SHORT; at++) {
    const byte = bytes[at];
    if (byte === undefined || byte === QUOTE || byte === BACKSLASH || byte === NEWLINE) return from;
  }
  const quote = bytes.indexOf(QUOTE, from);
  const end = quote < 0 ? bytes.length : quote;
  const inside = bytes.subarray(from, end);
  return inside.includes(BACKSLASH) || inside.includes(NEWLINE) ? from : end;
}

function beginsValue(byte: number): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === QUOTE;
}

/** Not a comma, a colon or an opening bracket: after those comes a value. */
function endsValue(byte: number): boolean {
  return byte !== COMMA && byte !== COLON && byte !== OPEN_BRACE && byte !== OPEN_BRACKET;
}
