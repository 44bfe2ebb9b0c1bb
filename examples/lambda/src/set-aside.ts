import { type Diagnostic, isUnreadable } from '@kpl-kit/deagg';
import type { KinesisEventRecord } from '@kpl-kit/deagg/lambda';

/**
 * Sets aside a Kinesis record that could not be read, so that its neighbours are handled. If this throws,
 * Lambda delivers the record again.
 */
export async function setAside(
  { eventID, kinesis: { data } }: KinesisEventRecord,
  { code, message }: Diagnostic,
): Promise<void> {
  // >>> YOUR CODE: store the record where somebody will look at it, in a bucket or a queue. This writes all
  // of it to the log.
  for (let start = 0; start < data.length; start += LINE_LENGTH) {
    const part = data.slice(start, start + LINE_LENGTH);
    console.error(
      JSON.stringify({ unreadable: eventID, code, message, start, length: data.length, data: part }),
    );
  }
}

/** The records of an event that cannot be read, with what was found: `onDiagnostic` adds each as it comes. */
export function collectUnreadable({ Records }: { readonly Records: readonly object[] }): {
  unreadable: Map<object | undefined, Diagnostic>;
  onDiagnostic: (found: Diagnostic) => void;
} {
  const unreadable = new Map<object | undefined, Diagnostic>();
  const onDiagnostic = (found: Diagnostic) => {
    if (isUnreadable(found)) unreadable.set(Records[found.recordIndex ?? 0], found);
  };
  return { unreadable, onDiagnostic };
}

/** At most 6 bytes for each character in JSON: below 256 KB, which CloudWatch Logs has always accepted. */
const LINE_LENGTH = 40_000;
