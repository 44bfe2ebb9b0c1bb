import { fromBase64 } from '../support/base64.ts';
import { fromHex } from '../support/hex.ts';
import type { Form, InputRecord } from './input-record.ts';
import { unmangle } from './unmangle.ts';

/** So short a text of hexadecimal digits may be anything. */
const MIN_HEX_LENGTH = 16;
/** A shorter word is hardly ever base64. */
const MIN_BASE64_LENGTH = 8;
/** How an aggregated record begins, and one in base64 twice. */
const FRAME = /^(?:84maw[g-v]|ODRtYX[d-f]|f3899ac2)/i;
/** Where one may begin in a line, and what it does not have. Of these, none has to be read back and forth. */
const START = /84maw[g-v]|ODRtYX[d-f]|[fF]3899[aA][cC]2/g;
const NOT_IN_BASE64 = /[^A-Za-z0-9+/]/g;
const NOT_IN_HEX = /[^\da-f]/gi;
/** An aggregated record has 21 bytes at least. */
const MIN_TOKEN_LENGTH = 28;

/**
 * Reads the records of a line of text that is not JSON: base64, hexadecimal, or a line of a log that has one
 * of these, or JSON, somewhere. `findInValue` reads what JSON there is. A text that is not alone, but in a JSON
 * value, is a record only if it begins as an aggregated one does: any word may be base64.
 */
export function readText(
  line: string,
  place: { readonly source: string; readonly line: number },
  findInValue: (value: unknown) => InputRecord[] | undefined,
  isAlone = true,
): InputRecord[] {
  const text = line.trim();
  const record = (data: Uint8Array | undefined, form: Form): InputRecord[] =>
    data === undefined ? [] : [{ ...unmangle(data), form, source: place.source, line: place.line }];

  const compact = isAlone ? text.replaceAll(/[\s:]/g, '') : text;
  const isHex = compact.length >= MIN_HEX_LENGTH && !/[^\da-f]/i.test(compact);
  if (isHex && (isAlone || FRAME.test(compact))) {
    const bytes = fromHex(compact);
    if (bytes !== undefined) return record(bytes, 'hex');
  }
  const isBase64 = text.length >= MIN_BASE64_LENGTH && !/[^A-Za-z0-9+/=]/.test(text);
  if (isBase64 && (isAlone || FRAME.test(text)) && (text.length % 4 === 0 || FRAME.test(text))) {
    const bytes = fromBase64(text);
    if (bytes !== undefined) return record(bytes, 'base64');
  }
  const value = jsonIn(text);
  const found = value === undefined ? undefined : findInValue(value);
  if (found !== undefined && found.length > 0) return found;
  return tokensIn(text).flatMap((token) =>
    /^f3899ac2/i.test(token) ? record(fromHex(token), 'hex') : record(fromBase64(token), 'base64'),
  );
}

/** What looks like aggregated records in a text, in hexadecimal or base64. */
function tokensIn(text: string): string[] {
  const tokens: string[] = [];
  let from = 0;
  for (const { 0: head, index } of text.matchAll(START)) {
    if (index < from) continue;
    const isHex = head.startsWith('f') || head.startsWith('F');
    const end = indexOfMatch(isHex ? NOT_IN_HEX : NOT_IN_BASE64, text, index);
    from = isHex ? end : end + (/^={0,2}/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
    if (from - index >= MIN_TOKEN_LENGTH) tokens.push(text.slice(index, from));
  }
  return tokens;
}

function indexOfMatch(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  return expression.exec(text)?.index ?? text.length;
}

/** From the first bracket or brace that JSON can begin with to the last. */
function jsonIn(text: string): unknown {
  const start = text.search(/\{\s*["}]|\[\s*[[{\]]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (start < 0 || end < start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    return undefined;
  }
}
