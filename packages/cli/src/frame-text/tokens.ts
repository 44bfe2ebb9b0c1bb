import { CommandError } from '../support/errors.ts';
import { fromHex } from '../support/hex.ts';

/** A piece of a line. */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  /** From a string in quotes, or from `0x...`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'open' | 'close' };

/** A string as in JSON, hexadecimal bytes, a brace, a word; then blanks. A comment ends the line. */
const TOKEN = /(?:("(?:[^"\\]|\\.)*")|0x([\da-f]*)(?![\w-])|([{}])|([a-z\d][\w~=-]*))\s*|#.*$/giy;

/** Divides one line. Throws a {@link CommandError} that names it, and nothing of what it holds. */
export function tokensOf(line: string, lineNumber: number): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = line.length - line.trimStart().length;
  while (TOKEN.lastIndex < line.length) {
    const column = TOKEN.lastIndex + 1;
    const match = TOKEN.exec(line);
    if (match === null)
      throw syntaxError(lineNumber, `column ${column}: not a name, "text", 0x00 or a brace`);
    const [, string, hex, brace, word] = match;
    if (string !== undefined) tokens.push({ kind: 'bytes', bytes: stringBytes(string, lineNumber, column) });
    else if (hex !== undefined) tokens.push({ kind: 'bytes', bytes: hexBytes(hex, lineNumber, column) });
    else if (brace !== undefined) tokens.push({ kind: brace === '{' ? 'open' : 'close' });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else break;
  }
  return tokens;
}

export function syntaxError(line: number, what: string): CommandError {
  return new CommandError(`line ${line}: ${what}`);
}

function stringBytes(json: string, line: number, column: number): Uint8Array {
  try {
    return Buffer.from(JSON.parse(json));
  } catch {
    throw syntaxError(
      line,
      `column ${column}: not a string of JSON: escape quotes, backslashes and control characters`,
    );
  }
}

function hexBytes(hex: string, line: number, column: number): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes === undefined) throw syntaxError(line, `column ${column}: an odd number of hexadecimal digits`);
  return bytes;
}
