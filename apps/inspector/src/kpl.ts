/** What the page shares with the `kpl` command, so that both say the same. */

export { DecodeBuffer } from '../../../packages/cli/src/input/decode-buffer.ts';
export type { Form, InputRecord } from '../../../packages/cli/src/input/input-record.ts';
export { readChunks } from '../../../packages/cli/src/input/read-chunks.ts';
export { RecordSearch } from '../../../packages/cli/src/input/record-search.ts';
export {
  inspectEntry,
  inspectFrame,
  inspectRecord,
} from '../../../packages/cli/src/inspection/inspect-record.ts';
export type { InspectedUserRecord, Inspection } from '../../../packages/cli/src/inspection/inspection.ts';
export { describePreview, type PreviewOptions } from '../../../packages/cli/src/inspection/preview.ts';
export { type Range, readAs } from '../../../packages/cli/src/inspection/reader.ts';
export { fromBase64, toBase64 } from '../../../packages/cli/src/support/base64.ts';
export { CommandError, type Problem } from '../../../packages/cli/src/support/errors.ts';
export { fromHex, toHex } from '../../../packages/cli/src/support/hex.ts';
export { counted, printable, utf8Of } from '../../../packages/cli/src/support/text.ts';
