import { isAggregatedRecord } from '@kpl-kit/deagg';
import { fromBase64 } from '../support/base64.ts';
import { fromHex } from '../support/hex.ts';
import { type Item, MAX_VALUE_BYTE_LENGTH, tooLong } from './item.ts';
import { unmangle } from './unmangle.ts';

type TextItem = Extract<Item, { kind: 'text' }>;

/** Where `base64`, PEM and `xxd -p` break their lines: there, also what is not whole is joined. */
const WIDTHS = [76, 64, 60];
/** No line of a record that was broken into lines is longer. */
const MAX_WIDTH = 1_000;
/** What may be the first line of a record that was broken into lines: a frame, base64 twice, gzip, or hex. */
const FIRST = /^(?:84maw[g-v]|ODRtYX[d-f]|H4sI|f3899ac2|f3 ?89 ?9a ?c2)/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const HEX = /^[\da-f ]+$/i;
/** After a record that fills its last line, so many of the first lines are looked at for it. */
const MAX_RECORD_LINES = 100;

/** Joins base64 and hexadecimal that was broken into lines, as `base64 FILE` and `xxd -p FILE` do. */
export class WrappedLines {
  #lines: TextItem[] = [];
  /** Of all lines together. */
  #byteLength = 0;

  /** Takes a line; yields the lines that are whole, and everything else. */
  *push(item: Item): Generator<Item, void, undefined> {
    const text = item.kind === 'text' && !item.isPart ? item.text.trim() : '';
    if (this.#continues(text)) {
      this.#add(item as TextItem, text);
      if (text.length < this.#width) yield* this.flush();
      return;
    }
    yield* this.flush();
    if (isFirst(text)) {
      this.#add(item as TextItem, text);
    } else {
      yield item;
    }
  }

  /** Yields the lines that wait for more. */
  *flush(): Generator<Item, void, undefined> {
    const [first] = this.#lines;
    if (first === undefined) return;
    const lines = this.#lines;
    const byteLength = this.#byteLength;
    this.#lines = [];
    this.#byteLength = 0;
    if (byteLength > MAX_VALUE_BYTE_LENGTH) yield tooLong(first.line, 'a record on many lines');
    else yield* joined(lines);
  }

  get #width(): number {
    return this.#lines[0]?.text.length ?? 0;
  }

  #add(item: TextItem, text: string): void {
    this.#byteLength += text.length;
    // More is only passed over: nothing that is read is so long.
    if (this.#byteLength <= MAX_VALUE_BYTE_LENGTH) this.#lines.push({ ...item, text });
  }

  #continues(text: string): boolean {
    const [first] = this.#lines;
    if (first === undefined || text === '' || text.length > this.#width || FIRST.test(text)) return false;
    if (HEX.test(first.text)) return HEX.test(text);
    return BASE64.test(text) && this.#lines.at(-1)?.text.endsWith('=') === false;
  }
}

function isFirst(text: string): boolean {
  if (text.length > MAX_WIDTH || !FIRST.test(text)) return false;
  return (HEX.test(text) || BASE64.test(text)) && !isWhole(text);
}

/** The lines as one, but for those after a record that fills its last line. */
function joined(lines: readonly TextItem[]): readonly TextItem[] {
  const [first] = lines as [TextItem];
  const wholeCount = countWhole(lines);
  const isWrapped = WIDTHS.includes(first.text.length) || first.text.includes(' ');
  const count = wholeCount ?? (isWrapped ? lines.length : 1);
  return [{ ...first, text: textOf(lines.slice(0, count)) }, ...lines.slice(count)];
}

/** How many of the lines are a whole record; `undefined` if none are. */
function countWhole(lines: readonly TextItem[]): number | undefined {
  const counts = [lines.length, lines.length - 1];
  for (let count = 2; count < Math.min(lines.length - 1, MAX_RECORD_LINES); count++) counts.push(count);
  return counts.find((count) => count > 1 && isWhole(textOf(lines.slice(0, count))));
}

function textOf(lines: readonly TextItem[]): string {
  return lines.map(({ text }) => text).join('');
}

function isWhole(text: string): boolean {
  const bytes = fromHex(text.replaceAll(' ', '')) ?? fromBase64(text);
  return bytes !== undefined && isAggregatedRecord(unmangle(bytes).data);
}
