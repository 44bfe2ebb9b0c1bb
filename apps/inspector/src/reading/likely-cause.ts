import type { InputRecord, Inspection } from '../kpl.ts';
import { utf8Text } from '../support/bytes.ts';

/** What probably happened to a record, and what to do about it. */
export interface LikelyCause {
  /** Whether the record can be had from these bytes. */
  readonly isRecoverable: boolean;
  readonly text: string;
}

const REPLACEMENT = '\ufffd';
const LOST =
  'The bytes are lost: something decoded the record as UTF-8 text, and each byte that is not UTF-8 became ' +
  'U+FFFD. Likely a toString() or a decode() in front of the reader, a log, or a copy from a terminal. ' +
  'Take the record from the stream once more, and keep it as bytes or base64.';

/** `undefined` where there is nothing to say beyond the diagnostic. */
export function likelyCauseOf({ data }: InputRecord, inspection: Inspection): LikelyCause | undefined {
  const { diagnostic, repairs, digest } = inspection;
  if (repairs !== undefined) {
    const text = `Found ${repairs.join(', then ')}, and undid it here. A consumer cannot read the record like this: fix what writes it.`;
    return { isRecoverable: true, text };
  }
  const hasReplacements = utf8Text(data.subarray(0, 4_096)).includes(REPLACEMENT) && isText(data);
  if (diagnostic?.code === 'MANGLED_RECORD' || diagnostic?.code === 'NOT_BASE64') {
    if (hasReplacements) return { isRecoverable: false, text: LOST };
    return diagnostic.code === 'NOT_BASE64'
      ? {
          isRecoverable: true,
          text: 'A middleware may have decoded the event before this place, or it was made by hand. AWS delivers base64.',
        }
      : undefined;
  }
  if (diagnostic?.code === 'CHECKSUM_MISMATCH' && digest !== undefined) {
    const text =
      'A byte changed, or some are missing: often a copy that was cut off. Compare the length with that of the stream.';
    return { isRecoverable: false, text };
  }
  return undefined;
}

/** For input in which no record was found. */
export function lostInText(text: string): LikelyCause | undefined {
  return text.includes(REPLACEMENT) ? { isRecoverable: false, text: LOST } : undefined;
}

/** U+FFFD was written as such: these three bytes. */
function isText(data: Uint8Array): boolean {
  return data.some((byte, at) => byte === 0xef && data[at + 1] === 0xbf && data[at + 2] === 0xbd);
}
