import { inflateSync } from 'node:zlib';
import type { LambdaUserRecord } from '@kpl-kit/deagg/lambda';

/**
 * Reads a user record of a producer that uses the Glue Schema Registry. Each has a header of its own:
 *
 * | bytes   | content                                  |
 * | ------- | ---------------------------------------- |
 * | 0       | 3, the version of the header             |
 * | 1       | 0, or 5 if zlib compressed the payload   |
 * | 2 to 17 | the id of the schema version, a UUID     |
 * | from 18 | the payload: Avro, JSON or Protobuf      |
 *
 * `decode` reads the payload. It can get the schema from the registry's `GetSchemaVersion` with
 * `{ SchemaVersionId }` and cache it: a version never changes. Throws if the header is missing.
 *
 * @example
 * ```ts
 * const options: KinesisHandlerOptions = {
 *   // Store the record where somebody will look at it. If this throws, Lambda delivers it again.
 *   onUnreadable: ({ id, source }, { code }) => console.error(id, code, source.kinesis.data),
 * };
 * export const handler = kinesisHandler(async (record) => {
 *   console.log(record.id, await readWithSchema(record, decodeAvro));
 * }, options);
 * ```
 */
export async function readWithSchema<T>(
  { data }: LambdaUserRecord,
  decode: (payload: Uint8Array, schemaVersionId: string) => T | Promise<T>,
): Promise<T> {
  const [version, compression] = data;
  if (data.length < HEADER_BYTES || version !== 3 || (compression !== 0 && compression !== 5)) {
    throw new Error(`the ${data.length} bytes of data have no header of the Glue Schema Registry`);
  }
  const payload = data.subarray(HEADER_BYTES);
  const inflated = compression === 5 ? inflateSync(payload, { maxOutputLength: MAX_BYTES }) : payload;
  return decode(inflated, toUuid(data.subarray(2, HEADER_BYTES)));
}

/** Such as 8a5b7c1e-0000-4000-8000-0123456789ab. */
function toUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const HEADER_BYTES = 18;

/** Far above any record. Without a limit, a megabyte of zlib could grow to a gigabyte. */
const MAX_BYTES = 64 * 1024 * 1024;
