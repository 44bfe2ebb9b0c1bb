import { fromBase64 } from '../support/base64.ts';
import { fromHex } from '../support/hex.ts';
import { isReadable, utf8Of } from '../support/text.ts';
import type { InputRecord } from './input-record.ts';
import { BROKEN, CUT_OFF, isCutOff } from './item.ts';
import { endOfBrackets, endOfString, JsonNode } from './json-node.ts';
import { unmangle } from './unmangle.ts';

/** So short a text of hexadecimal digits may be anything. */
const MIN_HEX_LENGTH = 16;
/** Digits with blanks or colons between them, or with what escapes begin with. */
const SPELLED_HEX = /^[\da-fx\\\s:]+$/i;
/** A shorter word is hardly ever base64. */
const MIN_BASE64_LENGTH = 8;
/** How an aggregated record begins, and one in base64 twice. */
const FRAME = /^(?:84maw[g-v]|ODRtYX[d-f]|f3899ac2)/i;
/** Where one may begin in a line, and what it does not have. Of these, none has to be read back and forth. */
const START = /84maw[g-v]|ODRtYX[d-f]|[fF]3899[aA][cC]2/g;
const NOT_IN_BASE64 = /[^A-Za-z0-9+/]/g;
const NOT_IN_HEX = /[^\da-f]/gi;
/** A bracket or brace that JSON with records can begin with. */
const JSON_START = /\{\s*["}]|\[\s*[[{\]]/g;
const NOT_BRACKET = /[^[\s]/g;
const NOT_BLANK = /\S/g;
/** So often a text is looked through for brackets that do not enclose JSON. */
const SCANS = 16;
const MIN_BUDGET = 100_000;
/** An aggregated record has 21 bytes at least. */
const MIN_TOKEN_LENGTH = 28;

/** Words of a log, such as `Complete`, can be read as base64 too. Not zeros, which are `A`s. */
const WORD = /^(?!.*(.)\1\1)(?:[A-Z]?[a-z]+|[A-Z]+)$/;
const MAX_WORD_LENGTH = 24;

/** Data in a text, and how it is written. */
interface TextData {
  readonly data: Uint8Array;
  readonly form: 'hex' | 'base64';
}

/** Called for broken JSON next to records in a text. */
export type OnBroken = (message: string) => void;

/**
 * Reads the records of a line of text that is not JSON: base64, hexadecimal, or a line of a log that has some
 * of these, or JSON, somewhere. `findInNode` reads what JSON there is. A text that is not alone, but in a JSON
 * value, is a record only if it begins as an aggregated one does: any word may be base64. Reports JSON with records
 * that is broken, such as a line that was cut off: it may have had more of them.
 */
export function readText(
  line: string,
  place: { readonly source: string; readonly line: number; readonly onBroken?: OnBroken | undefined },
  findInNode: (node: JsonNode) => InputRecord[] | undefined,
  isAlone = true,
): InputRecord[] {
  const text = line.trim();
  const { source, line: number } = place;
  const records: InputRecord[] = [];
  const add = (found: readonly TextData[]) => {
    for (const { data, form } of found) records.push({ ...unmangle(data), form, source, line: number });
  };
  const whole = dataOf(text, isAlone);
  if (whole !== undefined) {
    add([whole]);
    return records;
  }
  let from = 0;
  let broken: string | undefined;
  const onBroken = (json: string) => {
    broken ??= faultIn(json);
  };
  for (const { node, start, end } of jsonIn(text, onBroken)) {
    const found = findInNode(node) ?? [];
    if (found.length === 0) continue;
    add(tokensIn(text.slice(from, start)));
    for (const record of found) records.push(record);
    from = end;
  }
  add(tokensIn(text.slice(from)));
  if (broken !== undefined && records.length > 0) place.onBroken?.(broken);
  return records;
}

/** The data that all of a text is; `undefined` for other text. */
export function dataOf(text: string, isAlone: boolean): TextData | undefined {
  const digits = isAlone && SPELLED_HEX.test(text) ? text.replaceAll(/0x|\\x|[\s:]/gi, '') : text;
  const isHex = digits.length >= MIN_HEX_LENGTH && !/[^\da-f]/i.test(digits);
  if (isHex && (isAlone || FRAME.test(digits))) {
    const data = fromHex(digits);
    if (data !== undefined) return { data, form: 'hex' };
  }
  const isFrame = FRAME.test(text);
  const isBase64 = text.length >= MIN_BASE64_LENGTH && !/[^A-Za-z0-9+/=]/.test(text);
  if (!isBase64 || (!isFrame && (!isAlone || text.length % 4 !== 0))) return undefined;
  const data = fromBase64(text);
  return data === undefined || (!isFrame && isWord(text, data)) ? undefined : { data, form: 'base64' };
}

/** Whether it is a word that says more than the bytes that it would be in base64. */
function isWord(text: string, data: Uint8Array): boolean {
  if (text.length > MAX_WORD_LENGTH || !WORD.test(text)) return false;
  const decoded = utf8Of(data);
  return decoded === undefined || !isReadable(decoded);
}

/**
 * What is wrong with JSON that begins a text; `undefined` for what need not be JSON. An object begins with a name and a
 * colon, for other text has braces too; and a log may have anything after an object in brackets.
 */
function faultIn(text: string): string | undefined {
  const brace = indexOfMatch(NOT_BRACKET, text, 0);
  const quote = indexOfMatch(NOT_BLANK, text, brace + 1);
  if (text[brace] !== '{' || text[quote] !== '"') return undefined;
  const end = endOfString(text, quote);
  const next = end < 0 ? text.length : indexOfMatch(NOT_BLANK, text, end);
  if (next < text.length && text[next] !== ':') return undefined;
  try {
    JSON.parse(text);
  } catch (error) {
    if (isCutOff(text, error)) return CUT_OFF;
  }
  return brace === 0 ? BROKEN : undefined;
}

/**
 * JSON in a text, from its first bracket to the one that closes it. `onBroken` is called with the rest of the text for
 * a bracket that does not begin JSON.
 */
export function* jsonIn(
  text: string,
  onBroken?: (rest: string) => void,
): Generator<{ node: JsonNode; start: number; end: number }, void, undefined> {
  let from = 0;
  for (let budget = MIN_BUDGET + SCANS * text.length; budget > 0; ) {
    const start = indexOfMatch(JSON_START, text, from);
    if (start === text.length) return;
    const end = endOfBrackets(text, start);
    const node = end < 0 ? undefined : parsed(text.slice(start, end));
    if (node !== undefined) yield { node, start, end };
    else {
      budget -= (end < 0 ? text.length : end) - start;
      onBroken?.(text.slice(start));
    }
    from = node === undefined ? start + 1 : end;
  }
}

function parsed(text: string): JsonNode | undefined {
  try {
    return JsonNode.parse(text);
  } catch {
    return undefined;
  }
}

/** What looks like aggregated records in a text, in hexadecimal or base64. */
function tokensIn(text: string): TextData[] {
  const tokens: TextData[] = [];
  let from = 0;
  for (const { 0: head, index } of text.matchAll(START)) {
    if (index < from) continue;
    const isHex = head.startsWith('f') || head.startsWith('F');
    const end = indexOfMatch(isHex ? NOT_IN_HEX : NOT_IN_BASE64, text, index);
    from = isHex ? end : end + (/^={0,2}/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
    if (from - index < MIN_TOKEN_LENGTH) continue;
    const token = text.slice(index, from);
    const data = isHex ? fromHex(token) : fromBase64(token);
    if (data !== undefined) tokens.push({ data, form: isHex ? 'hex' : 'base64' });
  }
  return tokens;
}

function indexOfMatch(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.exec(text)?.index ?? text.length;
}
