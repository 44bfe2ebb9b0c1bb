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
  /** Only with a magic number and room for a message. */
  readonly digest?: {
    /** The 16 bytes at the end of the record. */
    readonly given: Uint8Array;
    /** The MD5 digest of its message. */
    readonly computed: Uint8Array;
  };
  /** All of its bytes. */
  readonly root: Part;
}

/**
 * Describes the data of one Kinesis record as a tree of parts, each with its place, its value, and its problem
 * if it has one. The parts of a level cover all bytes of their parent. After a fault, the description continues
 * where the field around it ends, so a damaged record shows everything that can still be read.
 *
 * The parts describe a copy of the bytes, and are made while `children` are iterated. Only the verdict takes a
 * walk through all bytes.
 *
 * Throws a {@link DeaggregationError}: `INVALID_RECORD` if `bytes` is not a `Uint8Array`.
 *
 * @example
 * ```ts
 * const { verdict, root } = describeAggregatedRecord(Buffer.from(record.kinesis.data, 'base64'));
 * const print = ({ name, byteOffset, value = '', problem, children }: Part, indent = '') => {
 *   console.log(byteOffset, indent, name, value, problem?.message ?? '');
 *   for (const child of children) print(child, `${indent}  `);
 * };
 * print(root);
 * ```
 */
export function describeAggregatedRecord(bytes: Uint8Array): RecordDescription {
  const copy = copyOf(requireBytes(bytes));
  const found = inspectData(copy, true);
  if (found === undefined) return { verdict: 'plain', root: unframedRoot(copy, 'plainData') };

  const digest = found instanceof Frame ? digestsOf(found) : undefined;
  let diagnostic: Diagnostic | undefined;
  const onDiagnostic = (reported: Diagnostic) => {
    diagnostic = reported;
  };
  const open = openMessage(found, 0, {}, resolveOptions({ onDiagnostic }));
  const known = {
    ...(diagnostic && { diagnostic }),
    ...(digest && { digest }),
    root: digest ? framedRoot(copy, diagnostic) : unframedRoot(copy, 'mangledData', diagnostic),
  };
  return open === undefined
    ? { verdict: 'malformed', ...known }
    : { verdict: 'aggregated', userRecordCount: open.message.entryCount, ...known };
}

/** Both digests. The frame compares them, so that it need not compute one again. */
function digestsOf(frame: Frame): NonNullable<RecordDescription['digest']> {
  const computed = new Uint8Array(md5(frame.message));
  frame.verify(computed, 0);
  return { given: frame.bytes.subarray(-DIGEST_BYTE_LENGTH), computed };
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
