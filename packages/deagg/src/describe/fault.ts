import { type Diagnostic, toDiagnostic } from '../support/diagnostics.ts';
import { MalformedRecordError } from '../support/errors.ts';

/** Returns what the reader throws while it reads, if it does. */
export function faultOf(read: () => void): MalformedRecordError | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof MalformedRecordError) return error;
    throw error;
  }
}

/** The same as `readAggregatedRecord` reports. */
export function toProblem({ code, message, byteOffset }: MalformedRecordError): Diagnostic {
  return toDiagnostic(code, message, { byteOffset });
}
