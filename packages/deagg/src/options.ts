import { describe } from './describe.ts';
import type { Diagnostic } from './diagnostics.ts';
import { DeaggregationError } from './errors.ts';

/** Options of every function that deaggregates. */
export interface DeaggregateOptions {
  /**
   * What to do with a record that carries the magic number but cannot be read.
   *
   * - `'passthrough'` (default): hand on the record unchanged, as the KCL does, and report a diagnostic.
   * - `'throw'`: throw a {@link DeaggregationError}; nothing of that record is delivered.
   */
  readonly onMalformed?: 'passthrough' | 'throw' | undefined;
  /** Called once for each record that was malformed and passed on, or that held no user records. */
  readonly onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions {
  readonly throwOnMalformed: boolean;
  readonly onDiagnostic: (diagnostic: Diagnostic) => void;
}

/** Throws `INVALID_OPTION` at once, not when the first malformed record comes. */
export function resolveOptions(options: DeaggregateOptions = {}): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new DeaggregationError('INVALID_OPTION', 'options is not an object');
  }
  const { onMalformed = 'passthrough', onDiagnostic = ignore } = options;
  if (onMalformed !== 'passthrough' && onMalformed !== 'throw') {
    const found = typeof onMalformed === 'string' ? `'${onMalformed}'` : describe(onMalformed);
    throw new DeaggregationError(
      'INVALID_OPTION',
      `onMalformed is ${found}, expected 'passthrough' or 'throw'`,
    );
  }
  if (typeof onDiagnostic !== 'function') {
    throw new DeaggregationError(
      'INVALID_OPTION',
      `onDiagnostic is ${describe(onDiagnostic)}, expected a function`,
    );
  }
  return { throwOnMalformed: onMalformed === 'throw', onDiagnostic };
}

function ignore(): void {}
