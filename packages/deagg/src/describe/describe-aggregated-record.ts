import { openMessage } from '../deaggregate/open-records.ts';
import { resolveOptions } from '../deaggregate/options.ts';
import { Frame, inspectData, MAGIC } from '../frame/frame.ts';
import { DIGEST_BYTE_LENGTH, md5 } from '../md5/md5.ts';
import { requireBytes } from '../shape/kinesis-record.ts';
import type { Diagnostic, DiagnosticCode } from '../support/diagnostics.ts';
import { MessageDescriber } from './message-describer.ts';
import { madeOnDemand, type Part, type PartKind, partOf } from './part.ts';

/** What one record is, and what it consists of. */
export interface RecordDescription {
  /**
   * What `readAggregatedRecord` makes of it: user records, `undefined`, or an error with `onMalformed:
   * 'throw'`.
   */
  readonly verdict: 'aggregated' | 'plain' | 'malformed';
  /** Why it is malformed, or that it has no user records (`EMPTY_MESSAGE`). */
  readonly diagnostic?: Diagnostic;
  /** Only if it is aggregated. */
  readonly userRecordCount?: number;
  /** Only with a magic number and room for a message: the digest in the record, and that of its message. */
  readonly digest?: { readonly given: Uint8Array; readonly computed: Uint8Array };
  /** All of its bytes. */
  readonly root: Part;
}

/**
 * Describes the data of one Kinesis record as a tree of parts, each with its place, its value and its problem.
 * The parts of a level cover all bytes of their parent. After a fault, the description continues where the
 * field around it ends, so a damaged record shows everything that can still be read.
 *
 * Describes a copy, part by part, as `children` are iterated: only the verdict needs a walk of all bytes.
 *
 * Throws a {@link DeaggregationError}: `INVALID_RECORD` if `bytes` is not a `Uint8Array`.
 *
 * @example
 * ```ts
 * const print = ({ name, byteOffset, value = '', problem, children }: Part, depth = 0) => {
 *   console.log(byteOffset, ' '.repeat(depth), name, value, problem?.message ?? '');
 *   for (const child of children) print(child, depth + 1);
 * };
 * const { verdict, root } = describeAggregatedRecord(Buffer.from('84mawgoBYRoECAAaAG4Y', 'base64'));
 * print(root);
 * ```
 */
export function describeAggregatedRecord(bytes: Uint8Array): RecordDescription {
  const copy = copyOf(requireBytes(bytes));
  const found = inspectData(copy, true);
  if (found === undefined) return { verdict: 'plain', root: unframedRoot(copy, 'plainData') };

  const computed = found instanceof Frame ? md5(found.message) : undefined;
  if (found instanceof Frame && computed !== undefined) found.verify(computed, 0);
  let diagnostic: Diagnostic | undefined;
  const onDiagnostic = (one: Diagnostic) => {
    diagnostic = one;
  };
  const open = openMessage(found, 0, {}, resolveOptions({ onDiagnostic }));
  const problem = diagnostic && { diagnostic };

  if (computed === undefined) {
    return { verdict: 'malformed', ...problem, root: unframedRoot(copy, 'mangledData', diagnostic) };
  }
  const digest = { given: copy.subarray(-DIGEST_BYTE_LENGTH), computed };
  const root = framedRoot(copy, diagnostic);
  if (open === undefined) return { verdict: 'malformed', ...problem, digest, root };
  return { verdict: 'aggregated', ...problem, userRecordCount: open.message.entryCount, digest, root };
}

/** So that nothing changes between two looks at the bytes. Memory that was transferred cannot be copied. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? new Uint8Array() : new Uint8Array(bytes);
}

function unframedRoot(bytes: Uint8Array, kind: PartKind, problem?: Diagnostic): Part {
  const details = { value: bytes, ...(problem && { problem }) };
  return rootOf(bytes, () => [partOf(kind, 0, bytes.length, details)]);
}

function framedRoot(bytes: Uint8Array, diagnostic: Diagnostic | undefined): Part {
  const start = MAGIC.length;
  const end = bytes.length - DIGEST_BYTE_LENGTH;
  const describer = new MessageDescriber(bytes, start, end);
  const problemIf = (code: DiagnosticCode) =>
    diagnostic?.code === code ? { problem: diagnostic } : undefined;
  return rootOf(bytes, () => [
    partOf('magicNumber', 0, start, { value: bytes.subarray(0, start) }),
    partOf('message', start, end, { ...problemIf('EMPTY_MESSAGE'), children: describer.parts }),
    partOf('digest', end, bytes.length, { ...problemIf('CHECKSUM_MISMATCH'), value: bytes.subarray(end) }),
  ]);
}

function rootOf(bytes: Uint8Array, makeParts: () => Part[]): Part {
  return partOf('record', 0, bytes.length, { children: madeOnDemand(makeParts) });
}
