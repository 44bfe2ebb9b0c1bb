import type { Problem } from '../support/errors.ts';
import type { JsonNode } from './json-node.ts';

/** A piece of the input that makes sense by itself. */
export type Item =
  /** All bytes of an input that is not text. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A JSON value: a line, or a document of several lines. */
  | { readonly kind: 'value'; readonly node: JsonNode; readonly line: number }
  /** A line of other text, or its part after a JSON value. */
  | { readonly kind: 'text'; readonly text: string; readonly line: number; readonly isPart: boolean }
  /** A document that is too large to be held: the text up to the first element of its list of records, */
  | { readonly kind: 'begin'; readonly text: string; readonly line: number }
  /** one element after the other, */
  | { readonly kind: 'element'; readonly node: JsonNode; readonly line: number }
  /** and the text after the last. */
  | { readonly kind: 'end'; readonly text: string; readonly line: number }
  | ({ readonly kind: 'problem' } & Omit<Problem, 'source'>);

/** More cannot be held at once, and no Kinesis record (10 MiB, 14 as base64) needs more. */
export const MAX_VALUE_BYTE_LENGTH = 33_554_432;

export const BROKEN = 'broken JSON';
export const CUT_OFF: string = `${BROKEN}: it is cut off`;

export function tooLong(line: number, what: string): Item {
  const limit = `${MAX_VALUE_BYTE_LENGTH / 1_048_576} MiB`;
  return { kind: 'problem', line, message: `${what} of more than ${limit}, which no Kinesis record has` };
}

/** What V8 says of broken JSON quotes the text; this is only where it broke. */
export function brokenJson(line: number, text: string, error: unknown): Item {
  const { message } = error as Error;
  const position = /at position (\d+)/.exec(message)?.[1];
  const where = position === undefined ? '' : ` at column ${Number(position) + 1}`;
  return { kind: 'problem', line, message: isCutOff(text, error) ? CUT_OFF : `${BROKEN}${where}` };
}

/** Whether the text is the beginning of JSON, by what V8 says of it. */
export function isCutOff(text: string, error: unknown): boolean {
  const { message } = error as Error;
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON|Unterminated/i.test(message) || Number(position) >= text.length;
}
