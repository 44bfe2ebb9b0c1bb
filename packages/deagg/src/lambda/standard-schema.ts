import { DeaggregationError } from '../support/errors.ts';

/**
 * The part of a schema that is used: zod, valibot, arktype and others implement it
 * (https://standardschema.dev).
 */
export interface StandardSchema<Output = unknown> {
  /** Where the standard keeps its own members. */
  readonly '~standard': {
    /** Checks a value, and may change it. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

/** What a schema makes of a value: the value, or what is wrong with it. */
export type SchemaResult<Output> =
  | {
      /** What the schema made of it. */
      readonly value: Output;
      /** None. */
      readonly issues?: undefined;
    }
  | {
      /** One or more. */
      readonly issues: readonly SchemaIssue[];
    };

/** A key of a value, as some libraries write it. */
export interface SchemaPathSegment {
  /** The key itself. */
  readonly key: PropertyKey;
}

/** One thing that is wrong. Its message is not used: it may quote the value. */
export interface SchemaIssue {
  /** Keys from the outside in. */
  readonly path?: readonly (PropertyKey | SchemaPathSegment)[] | undefined;
}

/** A schema may be a function, as those of arktype are. */
export function isStandardSchema(schema: unknown): boolean {
  return typeof (schema as StandardSchema | null)?.['~standard']?.validate === 'function';
}

/** Validates a value. Throws `SCHEMA_MISMATCH`, or rejects with it if the schema is asynchronous. */
export function validate<Output>(schema: StandardSchema<Output>, value: unknown): Output | Promise<Output> {
  const result = schema['~standard'].validate(value);
  return 'then' in result ? result.then(requireValue) : requireValue(result);
}

function requireValue<Output>(result: SchemaResult<Output>): Output {
  if (result.issues === undefined) return result.value;
  const { issues } = result;
  // Not `path.map`: arktype's paths are arrays of a class of its own.
  const places = issues
    .slice(0, MAX_PLACES)
    .map(({ path = [] }) => Array.from(path, nameOf).join('.') || 'the value itself');
  if (issues.length > MAX_PLACES) places.push(`and ${issues.length - MAX_PLACES} more`);
  throw new DeaggregationError('SCHEMA_MISMATCH', `the data does not match the schema: ${places.join(', ')}`);
}

/** How many places a message names. */
const MAX_PLACES = 10;
/** What a program calls its fields. Other keys may be data, such as an address or a telephone number. */
const FIELD_NAME = /^[a-z_$][\w$-]{0,39}$/i;

function nameOf(part: PropertyKey | SchemaPathSegment): string {
  const key = typeof part === 'object' ? part.key : part;
  return typeof key === 'number' || FIELD_NAME.test(String(key)) ? String(key) : '*';
}
