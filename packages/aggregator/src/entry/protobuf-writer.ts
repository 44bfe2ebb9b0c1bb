import protobuf, { type Writer } from 'protobufjs/minimal.js';

/**
 * A writer of protobuf's wire format. Where there is a `Buffer`, protobufjs writes into one, which is faster; but that of
 * Cloudflare's workers throws where protobufjs hands it text, from 40 UTF-16 code units on, to be written behind its beginning
 * (https://github.com/cloudflare/workerd/issues/6875).
 */
export function createWriter(): Writer {
  return canWriteIntoBuffer ? protobuf.Writer.create() : new protobuf.Writer();
}

const canWriteIntoBuffer: boolean = /* @__PURE__ */ isBufferSound();

/** Writes nothing behind the first byte, as protobufjs writes text. Where there is no `Buffer`, protobufjs has one way to write. */
function isBufferSound(): boolean {
  try {
    (Buffer.alloc(2) as TextBuffer).utf8Write?.('', 1);
    return true;
  } catch {
    return false;
  }
}

/** A method that Node does not document, which protobufjs calls. */
interface TextBuffer extends Uint8Array {
  utf8Write?(text: string, offset: number): number;
}
