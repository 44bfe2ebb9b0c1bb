import { type ExtendedSequenceNumber, parseExtendedSequenceNumber } from '../identity/sequence-number.ts';
import type { SelectionOptions } from '../selection/select-user-records.ts';
import { type OutsideShardRange, resolveShardFilter, type ShardRange } from '../selection/shard-range.ts';
import type { Diagnostic } from '../support/diagnostics.ts';
import { DeaggregationError, invalidOption } from '../support/errors.ts';
import { quotedOrTypeName, typeName } from '../support/type-name.ts';

/** Options of every function that deaggregates. */
export interface DeaggregateOptions {
  /**
   * What to do with a record that carries the magic number but cannot be read, or whose text is not base64.
   *
   * - `'passthrough'` (default): pass on the record unchanged, as the KCL does, and report a diagnostic.
   * - `'throw'`: throw a {@link DeaggregationError}; nothing of that record is delivered.
   */
  readonly onMalformed?: 'passthrough' | 'throw' | undefined;
  /**
   * Called once for each record that was malformed and passed on, had no user records, or was dropped. Nothing
   * waits for a promise that it returns.
   */
  readonly onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
  /** The hash keys of the shard from which the records come, for `outsideShardRange`. */
  readonly shardRange?: ShardRange | undefined;
  /** What happens to user records whose hash key is not in `shardRange`; plain records always come out. */
  readonly outsideShardRange?: OutsideShardRange | undefined;
  /**
   * Skips everything up to and including this position, to resume where a consumer of the shard stopped;
   * without a `subSequenceNumber`, that whole Kinesis record. What is skipped is not read, or reported again.
   */
  readonly resumeAfter?: ExtendedSequenceNumber | undefined;
  /** Adds `isLast` (`IsLast` in the SDK's shape): whether a user record is the last of its Kinesis record. */
  readonly markLast?: boolean | undefined;
}

/** The options with their defaults. */
export interface ResolvedOptions extends SelectionOptions {
  readonly throwOnMalformed: boolean;
  readonly markLast: boolean;
  /** If nobody would notice that a record cannot be read, those that look plain are not looked at. */
  readonly noticesUnreadable: boolean;
}

/** The options that make sense for a single record. */
export const RECORD_OPTIONS: readonly string[] = [
  'onMalformed',
  'onDiagnostic',
  'shardRange',
  'outsideShardRange',
];
/** And for a list. */
export const LIST_OPTIONS: readonly string[] = [...RECORD_OPTIONS, 'resumeAfter', 'markLast'];

/**
 * Throws `INVALID_OPTION` at once, not at the first malformed record; also for a name that is not in `names`,
 * such as a misspelt one.
 */
export function resolveOptions(
  options: DeaggregateOptions = {},
  names: readonly string[] = LIST_OPTIONS,
): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new DeaggregationError('INVALID_OPTION', 'options is not an object');
  }
  for (const [name, value] of Object.entries(options)) {
    if (names.includes(name) || value === undefined) continue;
    throw new DeaggregationError('INVALID_OPTION', `${name} is not an option, expected ${names.join(', ')}`);
  }
  const { onMalformed = 'passthrough', onDiagnostic, resumeAfter, markLast = false } = options;
  if (onMalformed !== 'passthrough' && onMalformed !== 'throw') {
    throw invalidOption('onMalformed', quotedOrTypeName(onMalformed), `'passthrough' or 'throw'`);
  }
  if (onDiagnostic !== undefined && typeof onDiagnostic !== 'function') {
    throw invalidOption('onDiagnostic', typeName(onDiagnostic), 'a function');
  }
  if (typeof markLast !== 'boolean') throw invalidOption('markLast', typeName(markLast), 'a boolean');
  return {
    throwOnMalformed: onMalformed === 'throw',
    onDiagnostic,
    noticesUnreadable: onMalformed === 'throw' || onDiagnostic !== undefined,
    shardFilter: resolveShardFilter(options.shardRange, options.outsideShardRange),
    resumeAfter:
      resumeAfter === undefined
        ? undefined
        : parseExtendedSequenceNumber(resumeAfter, 'INVALID_OPTION', 'resumeAfter', Number.POSITIVE_INFINITY),
    markLast,
  };
}
