import { isAggregatedRecord } from '@kpl-kit/deagg';
import { fromBase64 } from '../support/base64.ts';
import { fromHex } from '../support/hex.ts';
import { type Item, MAX_VALUE_BYTE_LENGTH, tooLong } from './item.ts';
import { unmangle } from './unmangle.ts';

/** A record of 57 bytes, say, fills its line, and the next line is another record. */
function isWhole(text: string): boolean {
  const bytes = fromHex(text) ?? fromBase64(text);
  return bytes !== undefined && isAggregatedRecord(unmangle(bytes).data);
}

type TextItem = Extract<Item, { kind: 'text' }>;

/** Where `base64`, PEM and `xxd -p` break their lines. */
const WIDTHS = [76, 64, 60];
/** What may be the first line of a record that was broken into lines: a frame, base64 twice, gzip, or hex. */
const FIRST = /^(?:84maw[g-v]|ODRtYX[d-f]|H4sI|f3899ac2|f3 ?89 ?9a ?c2)/i;

/** Joins base64 and hexadecimal that was broken into lines, as `base64 FILE` and `xxd -p FILE` do. */
export class WrappedLines {
  #lines: string[] = [];
  #first: TextItem | undefined;
  /** Of all lines together. */
  #byteLength = 0;

  /** Takes a line; yields the lines that are whole, and everything else. */
  *push(item: Item): Generator<Item, void, undefined> {
    if (item.kind === 'text') {
      const text = item.text.trim();
      if (this.#first !== undefined && this.#continues(text)) {
        this.#byteLength += text.length;
        // More is only passed over: nothing that is read is so long.
        if (this.#byteLength <= MAX_VALUE_BYTE_LENGTH) this.#lines.push(text);
        if (text.length < (this.#lines[0] as string).length) yield* this.flush();
        return;
      }
      yield* this.flush();
      if (FIRST.test(text) && (WIDTHS.includes(text.length) || text.includes(' ')) && !isWhole(text)) {
        this.#first = item;
        this.#lines = [text];
        this.#byteLength = text.length;
        return;
      }
    } else {
      yield* this.flush();
    }
    yield item;
  }

  /** Yields the line that waits for more. */
  *flush(): Generator<Item, void, undefined> {
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined) return;
    if (this.#byteLength > MAX_VALUE_BYTE_LENGTH) yield tooLong(first.line, 'a record on many lines');
    else yield { ...first, text: this.#lines.join('') };
  }

  #continues(text: string): boolean {
    const width = (this.#lines[0] as string).length;
    return text.length <= width && /^[A-Za-z0-9+/ ]+={0,2}$/.test(text) && !FIRST.test(text);
  }
}
