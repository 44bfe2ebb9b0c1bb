import {
  DeaggregationError,
  deaggregateRecords,
  isAggregatedRecord,
  readAggregatedRecord,
} from '@kpl-kit/deagg';
import { DecodeBuffer } from '../input/decode-buffer.ts';
import { formOf, listNameOf, MAX_DEPTH, toRecord } from '../input/find-records.ts';
import { JsonNode, spansOfChildren } from '../input/json-node.ts';
import { dataOf, jsonIn } from '../input/read-text.ts';
import { unmangle } from '../input/unmangle.ts';
import { toBase64 } from '../support/base64.ts';
import { toHex } from '../support/hex.ts';
import { changedJson } from './exact-numbers.ts';

/** Where a value is: only a list has a place for several user records, and a text is a record only there. */
type Place = 'outermost' | 'list' | 'elsewhere';

/**
 * Writes text and JSON as they were, with user records in place of aggregated records. Those that are not in a list,
 * but somewhere in an object or in text, stay.
 */
export class SameShape {
  /** How many aggregated records were replaced. */
  count = 0;
  readonly #buffer = new DecodeBuffer();

  /** What replaces a JSON value: several texts for a record. */
  ofValue(node: JsonNode): string[] {
    return this.#ofValue(node, 0, 'outermost');
  }

  /** What replaces a line of other text. `isAlone` says how to read it. */
  ofText(line: string, isAlone: boolean): string[] {
    return this.#ofData(line, isAlone) ?? [this.#ofJsonIn(line, 0)];
  }

  #ofValue(node: JsonNode, depth: number, place: Place): string[] {
    const { value } = node;
    if (typeof value === 'string') {
      const replaced = place === 'elsewhere' ? undefined : this.#ofData(value, place === 'outermost');
      if (replaced !== undefined) return replaced.map((text) => JSON.stringify(text));
      const text = this.#ofJsonIn(value, depth);
      return [text === value ? node.text : JSON.stringify(text)];
    }
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [node.text];
    if (Array.isArray(value) || formOf(value as never) === undefined) return [this.#ofChildren(node, depth)];
    return place === 'elsewhere' ? [node.text] : this.#ofRecord(node);
  }

  #ofChildren({ value, text }: JsonNode, depth: number): string {
    const spans = spansOfChildren(text);
    const [first] = spans;
    if (first === undefined) return text;
    const listed: Place = depth === 0 ? 'outermost' : 'list';
    const place: Place = Array.isArray(value) ? listed : 'elsewhere';
    const listName = Array.isArray(value) ? undefined : listNameOf(value as never);
    // Of two members with one name, the last counts.
    const lastByName = new Map(spans.map((span) => [span.name, span]));
    const pieces = spans.map((span) => {
      const part = text.slice(span.start, span.end);
      if (lastByName.get(span.name) !== span) return [part];
      const child = new JsonNode((value as Record<string, unknown>)[span.name], part);
      // As deep as it is read, or nothing could read what is unpacked.
      return this.#ofValue(child, span.name === listName ? depth : depth + 1, place);
    });
    const separators = spans.map(({ start }, at) => text.slice(spans[at - 1]?.end ?? 0, start));
    const last = text.slice(spans.at(-1)?.end);
    if (pieces.every(({ length }) => length === 1)) {
      return pieces.map(([piece], at) => `${separators[at]}${piece}`).join('') + last;
    }
    return `${separators[0]}${pieces.flat().join(separators[1] ?? ',')}${last}`;
  }

  #ofJsonIn(text: string, depth: number): string {
    let result = '';
    let from = 0;
    for (const { node, start, end } of jsonIn(text)) {
      result += text.slice(from, start) + this.#ofValue(node, depth + 1, 'elsewhere')[0];
      from = end;
    }
    return result + text.slice(from);
  }

  /** `undefined` unless the text is an aggregated record. */
  #ofData(line: string, isAlone: boolean): string[] | undefined {
    const found = dataOf(line.trim(), isAlone);
    const userRecords = found && readAggregatedRecord(unmangle(found.data).data);
    if (userRecords === undefined) return undefined;
    this.count++;
    return userRecords.map(({ data }) => (found?.form === 'hex' ? toHex : toBase64)(data));
  }

  /**
   * Data that was mangled, or is a list of bytes, becomes base64. A record that the library does not take, or in JSON
   * that is nested too deeply to be written, stays.
   */
  #ofRecord(node: JsonNode): string[] {
    this.#buffer.reset();
    const place = { source: '', line: 0, buffer: this.#buffer };
    const record = toRecord(node, formOf(node.value as never) as never, place);
    if (record.isUserRecord === true || !isAggregatedRecord(record.data)) return [node.text];
    const isAsWritten = record.repairs.length === 0 && typeof dataIn(node.value as object) === 'string';
    const data = isAsWritten ? undefined : toBase64(record.data);
    try {
      const replaced = changedJson(node, (value) =>
        deaggregateRecords((data === undefined ? value : withData(value as object, data)) as never),
      );
      this.count++;
      return replaced;
    } catch (error) {
      if (!(error instanceof DeaggregationError || error instanceof RangeError)) throw error;
      return [node.text];
    }
  }
}

function dataIn(record: { kinesis?: { data?: unknown }; Data?: unknown; data?: unknown }): unknown {
  return record.kinesis?.data ?? record.Data ?? record.data;
}

/** The same record with other data. */
function withData(record: object, data: string): object {
  if ('kinesis' in record) return { ...record, kinesis: { ...(record.kinesis as object), data } };
  return 'Data' in record ? { ...record, Data: data } : { ...record, data };
}
