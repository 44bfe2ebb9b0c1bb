import { isUtf8 } from 'node:buffer';
import { toBase64 } from '../support/base64.ts';
import { toJson } from '../support/json.ts';
import { isCanonicalJson } from './canonical-json.ts';

/** The text that a payload is; `undefined` if it is not UTF-8. */
export function textOf(data: Uint8Array): string | undefined {
  const text = asBuffer(data).toString();
  // A shortcut: only with one of these can the bytes be anything but UTF-8.
  return text.includes('\ufffd') && !isUtf8(data) ? undefined : text;
}

/**
 * The fields of a payload in a line of JSON, which begin with a comma: `json` if it is JSON, `text` if it is
 * other text, and `data` in base64 if neither says which bytes they were. `kpl aggregate` reads `data` first.
 */
export function payloadFields(data: Uint8Array): string {
  const text = textOf(data);
  if (text === undefined) return `,"data":"${toBase64(data)}"`;
  const value = jsonOf(text);
  // What is nested too deeply to be written is text for others too.
  const json = value === undefined ? undefined : toJson(value);
  if (json === undefined) return `,"text":${JSON.stringify(text)}`;
  if (json === text) return `,"json":${text}`;
  // As it is, so that no digit of a number is lost. Line breaks in JSON are only white space.
  return `,"json":${text.replaceAll(/[\r\n]+/g, ' ')},"data":"${toBase64(data)}"`;
}

/** A shortcut for most JSON, whose bytes can be written as they are: whether `json` is the only field. */
export function isPlainJson(data: Uint8Array): boolean {
  return isCanonicalJson(data) && isUtf8(data);
}

/** `undefined` for what is not JSON, which has no such value. */
function jsonOf(text: string): unknown {
  if (!MAY_BE_JSON.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAY_BE_JSON = /^[ \t\r\n]*[[{"\-\dtfn]/;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
