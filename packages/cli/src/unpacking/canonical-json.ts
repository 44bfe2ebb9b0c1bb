const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [COMMA, COLON, MINUS, POINT, ZERO, NINE] = [0x2c, 0x3a, 0x2d, 0x2e, 0x30, 0x39];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
/** What JSON.stringify escapes with one letter: " \ b f n r t */
const ESCAPED = [0x22, 0x5c, 0x62, 0x66, 0x6e, 0x72, 0x74];
/** So many digits of a decimal number come back as they were. */
const MAX_DIGITS = 15;
const ZEROS: readonly number[] = [ZERO, ZERO, ZERO, ZERO, ZERO];
const MAX_DEPTH = 50;
/** Each name of an object is compared with those before it. */
const MAX_NAMES = 100;
/** By byte: whether it is in a string as it is. One look takes less time than three comparisons. */
const IS_ORDINARY = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 0 : 1,
);
const LITERALS: readonly Uint8Array[] = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/**
 * Whether it is certain that these bytes of UTF-8 are `JSON.stringify(JSON.parse(text))` of their own text,
 * in a fraction of the time of both. `false` is not an answer: it also comes for what is not looked into, such
 * as exponents, many names in an object, and names that begin with a digit, which JavaScript sorts.
 */
export function isCanonicalJson(bytes: Uint8Array): boolean {
  return endOfValue(bytes, 0, 0) === bytes.length;
}

/** Returns where the value that begins here ends; -1 if it is not certain. */
function endOfValue(bytes: Uint8Array, start: number, depth: number): number {
  const code = bytes[start] as number;
  if (code === QUOTE) return endOfString(bytes, start);
  if (code === OPEN_BRACE) return depth > MAX_DEPTH ? -1 : endOfObject(bytes, start, depth);
  if (code === OPEN_BRACKET) return depth > MAX_DEPTH ? -1 : endOfArray(bytes, start, depth);
  if (code === MINUS || (code >= ZERO && code <= NINE)) return endOfNumber(bytes, start);
  const literal = LITERALS.find((word) => word.every((byte, at) => bytes[start + at] === byte));
  return literal === undefined ? -1 : start + literal.length;
}

function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const code = bytes[at] as number;
    if (IS_ORDINARY[code] === 1) continue;
    if (code === QUOTE) return at + 1;
    if (code < 0x20) return -1;
    if (code === BACKSLASH && !ESCAPED.includes(bytes[++at] as number)) return -1;
  }
  return -1;
}

/** Not `-0`, a leading zero, an exponent, a last zero after the point, or more digits than a number keeps. */
function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = (bytes[start] as number) === MINUS ? start + 1 : start;
  const first = at;
  while (isDigit(bytes[at] as number)) at++;
  const wholeDigits = at - first;
  if (wholeDigits === 0 || (wholeDigits > 1 && (bytes[first] as number) === ZERO)) return -1;
  const isZero = wholeDigits === 1 && (bytes[first] as number) === ZERO;
  if ((bytes[at] as number) === POINT) {
    const point = at++;
    while (isDigit(bytes[at] as number)) at++;
    const isShort = at - point > 1 && (bytes[at - 1] as number) !== ZERO;
    // Below 0.000001 JavaScript writes an exponent.
    if (!isShort || (isZero && ZEROS.every((byte, index) => bytes[point + 1 + index] === byte))) return -1;
  } else if (isZero && first > start) {
    return -1;
  }
  const code = (bytes[at] as number) | 0x20;
  return at - first > MAX_DIGITS || code === 0x65 ? -1 : at;
}

function endOfArray(bytes: Uint8Array, start: number, depth: number): number {
  let at = start + 1;
  if ((bytes[at] as number) === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = endOfValue(bytes, at, depth + 1);
    if (at < 0) return -1;
    const code = bytes[at++] as number;
    if (code === CLOSE_BRACKET) return at;
    if (code !== COMMA) return -1;
  }
}

function endOfObject(bytes: Uint8Array, start: number, depth: number): number {
  let at = start + 1;
  if ((bytes[at] as number) === CLOSE_BRACE) return at + 1;
  // Two names with the same length, beginning and end may be the same, of which the last counts.
  const names: number[] = [];
  for (;;) {
    const end = (bytes[at] as number) === QUOTE ? endOfString(bytes, at) : -1;
    if (end < 0 || (bytes[end] as number) !== COLON) return -1;
    const first = bytes[at + 1] as number;
    if (isDigit(first) && end - at > 2) return -1;
    const name = (end - at) * 0x1_0000_0000 + first * 0x1_0000 + (bytes[end - 2] as number);
    if (names.length === MAX_NAMES || names.includes(name)) return -1;
    names.push(name);
    at = endOfValue(bytes, end + 1, depth + 1);
    if (at < 0) return -1;
    const code = bytes[at++] as number;
    if (code === CLOSE_BRACE) return at;
    if (code !== COMMA) return -1;
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
