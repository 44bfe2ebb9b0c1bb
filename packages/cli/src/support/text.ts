const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that bytes are in UTF-8; `undefined` if they are not. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** So much is decoded at once, in bytes. */
const PIECE = 524_288;

/**
 * The text of many bytes of UTF-8. At once, Node would put a megabyte or more outside of the heap, where 64 MB of
 * it wait for the collection of garbage.
 */
export function longText(bytes: Buffer): string {
  let text = '';
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(start + PIECE, bytes.length);
    // Not within a character, which has up to three further bytes; these begin with the bits 10.
    for (let back = 0; back < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; back++) end--;
    text += bytes.toString('utf8', start, end);
    start = end;
  }
  return text;
}

/** Control characters, also those that would move a terminal's cursor or turn its text around. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

/** Text for a terminal: control characters are escaped as in JSON. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const short = SHORT_ESCAPES[character];
    return short ?? [...Array(character.length).keys()].map((at) => unicodeEscape(character, at)).join('');
  });
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function unicodeEscape(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}

/** Whether text is for people: it has no control characters but white space. */
export function isReadable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  return !/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(text);
}

/** `1,234,567`. As `toLocaleString('en')`, which takes 50 ms to load what it knows of languages. */
export function withCommas(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 record`, `2 records`. */
export function counted(count: number, noun: string): string {
  return `${withCommas(count)} ${noun}${count === 1 ? '' : 's'}`;
}
