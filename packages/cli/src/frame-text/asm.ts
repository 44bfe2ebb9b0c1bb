import { frameOf } from './digest.ts';
import {
  type BlockKind,
  DIGEST_BYTE_LENGTH,
  type FieldType,
  MAGIC,
  NAMED_FIELDS,
  WIRE_TYPES,
} from './fields.ts';
import { syntaxError, type Token, tokensOf } from './tokens.ts';
import { MAX_VARINT_BYTE_LENGTH, varint } from './varint.ts';

/** How numbers before a value are written, where that is not the usual way. */
export interface Spelling {
  /** How many bytes the field tag has. */
  readonly tagByteLength?: number;
  readonly lengthByteLength?: number;
  /** Written in place of the length that there is. */
  readonly length?: bigint;
}

/** A block whose end has not come yet. */
interface Block {
  readonly kind: BlockKind;
  readonly number: number;
  readonly spelling: Spelling;
  readonly line: number;
  readonly pieces: Uint8Array[];
}

/** A frame whose end has not come yet. */
interface Frame {
  readonly blocks: [Block, ...Block[]];
  readonly line: number;
  /** `undefined`: it is computed. */
  digest: Uint8Array | undefined;
  hasDigest: boolean;
}

/**
 * Writes the frames that a text describes, one for each `magic`. Throws a {@link CommandError} that names the
 * line, and nothing of what it holds.
 */
export function asm(text: string): Uint8Array[] {
  const frames: Frame[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const tokens = tokensOf(line, index + 1);
    if (tokens.length > 0) readLine(tokens, index + 1, frames);
  }
  return frames.map(toBytes);
}

/** The bytes of a field, as `asm` writes it. */
export function fieldBytes(
  number: number,
  type: FieldType,
  value: Uint8Array,
  spelling: Spelling,
): Uint8Array {
  const tag = varint(number * 8 + WIRE_TYPES[type], spelling.tagByteLength);
  if (WIRE_TYPES[type] !== WIRE_TYPES.bytes) return Buffer.concat([tag, value]);
  const length = varint(spelling.length ?? value.length, spelling.lengthByteLength);
  return Buffer.concat([tag, length, value]);
}

function readLine(tokens: readonly Token[], line: number, frames: Frame[]): void {
  const [first] = tokens as [Token];
  if (first.kind === 'word' && first.text === 'magic') {
    if (tokens.length > 1) throw syntaxError(line, 'something after magic');
    const last = frames.at(-1);
    if (last !== undefined) checkClosed(last);
    const block: Block = { kind: 'message', number: 0, spelling: {}, line, pieces: [] };
    frames.push({ blocks: [block], line, digest: undefined, hasDigest: false });
    return;
  }
  const frame = frames.at(-1);
  if (frame === undefined) throw syntaxError(line, 'expected magic, with which every frame begins');
  if (frame.hasDigest) throw syntaxError(line, 'expected magic, which begins a frame, after the digest');
  if (first.kind === 'close') closeBlock(frame, tokens, line);
  else if (first.kind !== 'word') throw syntaxError(line, 'expected the name of a field');
  else if (first.text === 'digest') readDigest(frame, tokens, line);
  else readField(frame, first.text, tokens.slice(1), line);
}

function readDigest(frame: Frame, tokens: readonly Token[], line: number): void {
  checkClosed(frame);
  const [, value] = tokens;
  frame.hasDigest = true;
  if (tokens.length === 2 && value?.kind === 'bytes' && value.bytes.length === DIGEST_BYTE_LENGTH) {
    frame.digest = value.bytes;
  } else if (tokens.length === 2 && value?.kind === 'word' && value.text === 'none') {
    frame.digest = new Uint8Array();
  } else {
    throw syntaxError(line, `expected digest none, or digest 0x and ${2 * DIGEST_BYTE_LENGTH} digits`);
  }
}

function readField(frame: Frame, name: string, rest: readonly Token[], line: number): void {
  const block = frame.blocks.at(-1) as Block;
  if (name === 'bytes') {
    block.pieces.push(joinBytes(rest, line));
    return;
  }
  const { number, type, kind, tokens } =
    name === 'field' ? numbered(rest, line) : named(name, block, rest, line);
  const { spelling, left } = spellingOf(tokens, line);
  if (left.length === 1 && left[0]?.kind === 'open') {
    if (type !== 'block' && type !== 'group') throw syntaxError(line, `expected a value for ${name}`);
    frame.blocks.push({ kind, number, spelling, line, pieces: [] });
    return;
  }
  if (type === 'block' || type === 'group') throw syntaxError(line, `expected a brace after ${name}`);
  const value = type === 'varint' ? readVarint(left, line) : joinBytes(left, line);
  const fixed = { fixed32: 4, fixed64: 8 }[type as string];
  if (fixed !== undefined && value.length !== fixed) throw syntaxError(line, `expected ${fixed} bytes`);
  block.pieces.push(fieldBytes(number, type, value, spelling));
}

interface FieldHead {
  readonly number: number;
  readonly type: FieldType;
  readonly kind: BlockKind;
  readonly tokens: readonly Token[];
}

function named(name: string, block: Block, tokens: readonly Token[], line: number): FieldHead {
  const fields = NAMED_FIELDS.filter((field) => field.name === name);
  const field = fields.find((one) => one.block === block.kind);
  if (field !== undefined) {
    const kind = name === 'entry' ? 'entry' : 'tag';
    return { number: field.number, type: field.type, kind, tokens };
  }
  if (fields[0] === undefined) {
    const names = NAMED_FIELDS.filter((one) => one.block === block.kind).map((one) => one.name);
    throw syntaxError(line, `not a field, expected one of ${[...names, 'field', 'bytes'].join(', ')}`);
  }
  throw syntaxError(line, `${name} belongs in ${article(fields[0].block)}, not in ${article(block.kind)}`);
}

/** `field 99 varint 5` */
function numbered([number, type, ...tokens]: readonly Token[], line: number): FieldHead {
  const value = number?.kind === 'word' && /^\d{1,9}$/.test(number.text) ? Number(number.text) : 0;
  const types = ['varint', 'fixed32', 'fixed64', 'bytes', 'group'];
  if (value < 1 || value >= 2 ** 29) throw syntaxError(line, 'expected a field number from 1 to 536870911');
  if (type?.kind !== 'word' || !types.includes(type.text)) {
    throw syntaxError(line, `expected a type after the field number: ${types.join(', ')}`);
  }
  return { number: value, type: type.text as FieldType, kind: 'group', tokens };
}

/** `tag~2 length~3`: in so many bytes; `length=200`: that number, whatever the length is. */
function spellingOf(tokens: readonly Token[], line: number): { spelling: Spelling; left: readonly Token[] } {
  const spelling: { tagByteLength?: number; lengthByteLength?: number; length?: bigint } = {};
  let count = 0;
  for (const token of tokens) {
    const match = token.kind === 'word' && /^(tag|length)(?:=(\d{1,20}))?(?:~(\d{1,2}))?$/.exec(token.text);
    if (!match) break;
    const [, name, length, bytes] = match;
    const byteLength = bytes === undefined ? 1 : byteLengthOf(bytes, line);
    if (name === 'tag' && length === undefined) spelling.tagByteLength = byteLength;
    else if (name === 'length') {
      spelling.lengthByteLength = byteLength;
      if (length !== undefined) spelling.length = BigInt(length);
    } else throw syntaxError(line, 'expected tag~2, length~2 or length=2');
    count++;
  }
  return { spelling, left: tokens.slice(count) };
}

function readVarint(tokens: readonly Token[], line: number): Uint8Array {
  const [token] = tokens;
  const match = token?.kind === 'word' && /^(\d{1,20})(?:~(\d{1,2}))?$/.exec(token.text);
  if (!match || tokens.length > 1 || BigInt(match[1] as string) >= 2n ** 64n) {
    throw syntaxError(line, 'expected a number from 0 to 2^64 - 1, such as 7, or 7~3 for 7 in three bytes');
  }
  return varint(BigInt(match[1] as string), match[2] === undefined ? 1 : byteLengthOf(match[2], line));
}

function byteLengthOf(text: string, line: number): number {
  const byteLength = Number(text);
  if (byteLength >= 1 && byteLength <= MAX_VARINT_BYTE_LENGTH) return byteLength;
  throw syntaxError(line, `expected 1 to ${MAX_VARINT_BYTE_LENGTH} bytes after ~`);
}

/** Several in a row are one value. */
function joinBytes(tokens: readonly Token[], line: number): Uint8Array {
  const pieces = tokens.map((token) => {
    if (token.kind !== 'bytes') throw syntaxError(line, 'expected "text" or 0x00 as the value');
    return token.bytes;
  });
  if (pieces.length === 0) throw syntaxError(line, 'expected "text" or 0x00 as the value');
  return Buffer.concat(pieces);
}

function closeBlock(frame: Frame, tokens: readonly Token[], line: number): void {
  if (tokens.length > 1) throw syntaxError(line, 'something after a closing brace');
  const block = frame.blocks.at(-1) as Block;
  if (frame.blocks.length === 1) throw syntaxError(line, 'a closing brace without an opening one');
  frame.blocks.pop();
  const { pieces } = frame.blocks.at(-1) as Block;
  const content = Buffer.concat(block.pieces);
  if (block.kind !== 'group') {
    pieces.push(fieldBytes(block.number, 'block', content, block.spelling));
    return;
  }
  const end = varint(block.number * 8 + 4);
  pieces.push(fieldBytes(block.number, 'group', Buffer.concat([content, end]), block.spelling));
}

function checkClosed({ blocks }: Frame): void {
  const open = blocks.length > 1 ? blocks.at(-1) : undefined;
  if (open !== undefined) throw syntaxError(open.line, 'the brace is not closed');
}

function toBytes(frame: Frame): Uint8Array {
  checkClosed(frame);
  const message = Buffer.concat(frame.blocks[0].pieces);
  return frame.digest === undefined ? frameOf(message) : Buffer.concat([MAGIC, message, frame.digest]);
}

function article(kind: BlockKind): string {
  return kind === 'message' ? 'the message' : kind === 'entry' ? 'an entry' : `a ${kind}`;
}
