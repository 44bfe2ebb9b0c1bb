import protobuf, { type Writer } from 'protobufjs/minimal.js';

/**
 * A writer of protobuf's wire format. Where there is a `Buffer`, protobufjs writes into one, which is faster;
 * but that of Cloudflare's workers throws when protobufjs has it write text of 40 UTF-16 code units or more
 * anywhere after the beginning (https://github.com/cloudflare/workerd/issues/6875).
 */
export function createWriter(): Writer {
  return canWriteIntoBuffer ? protobuf.Writer.create() : new protobuf.Writer();
}

const canWriteIntoBuffer: boolean = /* @__PURE__ */ isBufferSound();

/** Writes no text after the first byte, with an undocumented method of Node that protobufjs calls. */
function isBufferSound(): boolean {
  try {
    (Buffer.alloc(2) as { utf8Write?(text: string, offset: number): number }).utf8Write?.('', 1);
    return true;
  } catch {
    return false;
  }
}
