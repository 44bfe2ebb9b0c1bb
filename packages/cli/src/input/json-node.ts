/** A part of a JSON text. */
interface Span {
  /** In an object; in a list its index. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A JSON value that knows how it is written, which `JSON.parse` forgets: numbers may have more digits than
 * JavaScript keeps. The text of a part is looked for only when it is asked for.
 */
export class JsonNode {
  readonly value: unknown;
  readonly #text: string | (() => string);

  constructor(value: unknown, text: string | (() => string)) {
    this.value = value;
    this.#text = text;
  }

  /** Throws for what is not JSON. */
  static parse(text: string): JsonNode {
    return new JsonNode(JSON.parse(text), text);
  }

  get text(): string {
    return typeof this.#text === 'string' ? this.#text : this.#text();
  }

  /** The elements of a list, or the members of an object. */
  children(): JsonNode[] {
    const textOf = this.#textsOfChildren();
    return Object.entries(this.value as object).map(([name, one]) => new JsonNode(one, () => textOf(name)));
  }

  /** A member of an object, which must have it. */
  member(name: string): JsonNode {
    const textOf = this.#textsOfChildren();
    return new JsonNode((this.value as Record<string, unknown>)[name], () => textOf(name));
  }

  #textsOfChildren(): (name: string) => string {
    let spans: Map<string, Span> | undefined;
    return (name) => {
      const { text } = this;
      // Of two members with one name, the last counts.
      spans ??= new Map(spansOfChildren(text).map((span) => [span.name, span]));
      const { start, end } = spans.get(name) as Span;
      return text.slice(start, end);
    };
  }
}

/** The parts of a list or an object, whose text must be JSON. */
export function spansOfChildren(text: string): Span[] {
  const spans: Span[] = [];
  let at = skipBlanks(text, 0);
  const isList = text[at] === '[';
  at = skipBlanks(text, at + 1);
  while (!']}'.includes(text.charAt(at))) {
    let name = String(spans.length);
    if (!isList) {
      const end = endOfString(text, at);
      name = JSON.parse(text.slice(at, end));
      at = skipBlanks(text, skipBlanks(text, end) + 1);
    }
    const end = endOfValue(text, at);
    spans.push({ name, start: at, end });
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return spans;
}

/** The same JSON without white space between its values. */
export function withoutBlanks(text: string): string {
  if (!/\s/.test(text)) return text;
  let result = '';
  for (let at = 0; at < text.length; ) {
    const start = skipBlanks(text, at);
    at = text[start] === '"' ? endOfString(text, start) : endOf(PLAIN, text, start);
    result += text.slice(start, at);
  }
  return result;
}

/**
 * Where the list or the object that begins here ends, by its brackets; -1 if it does not. Nothing else is looked at.
 */
export function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at) - 1;
      if (at < 0) return -1;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
    else if ((code === CLOSE_BRACKET || code === CLOSE_BRACE) && --depth === 0) return at + 1;
  }
  return -1;
}

/** Where the string that begins here ends, after its closing quote; -1 if it has none. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let first = at;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((at - first) % 2 === 0) return at + 1;
  }
  return -1;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const BLANKS = /[ \t\r\n]*/y;
/** A number, `true`, `false` or `null`. */
const WORD = /[\w.+-]*/y;
const PLAIN = /[^" \t\r\n]*/y;

function endOfValue(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === QUOTE) return endOfString(text, start);
  return code === OPEN_BRACKET || code === OPEN_BRACE ? endOfBrackets(text, start) : endOf(WORD, text, start);
}

function skipBlanks(text: string, start: number): number {
  return endOf(BLANKS, text, start);
}

/** Where a sticky expression, which matches nothing too, ends. */
function endOf(expression: RegExp, text: string, start: number): number {
  expression.lastIndex = start;
  return start + (expression.exec(text)?.[0].length ?? 0);
}
