import { type OpenMessage, toError } from '../deaggregate/open-records.ts';
import { notBase64 } from '../frame/frame.ts';
import { Entry, readEntry } from '../message/entry.ts';
import { explicitHashKeyOf, partitionKeyOf, type UserRecord } from '../message/user-record.ts';
import { WireReader } from '../message/wire-reader.ts';
import { KinesisRecord } from '../shape/kinesis-record.ts';
import { fromBase64, viewsOf } from '../support/bytes.ts';
import type { DiagnosticCode } from '../support/diagnostics.ts';
import { invalidOption } from '../support/errors.ts';
import { typeName } from '../support/type-name.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import { describeNotJson } from './not-json.ts';
import { isStandardSchema, type StandardSchema, validate } from './standard-schema.ts';

/** What a {@link kinesisHandler} passes to its function: a user record, or a plain record. */
export class LambdaUserRecord {
  /** The producer's own; null for a record of a service-managed stream that has none. */
  readonly partitionKey: string | null;
  /** In decimal; `undefined` when the producer gave none, and for a record that was not aggregated. */
  readonly explicitHashKey: string | undefined;
  /** What the producer wrote, decoded. A view: the user records of a Kinesis record share their memory. */
  readonly data: Uint8Array;
  /** Of the Kinesis record. */
  readonly sequenceNumber: string;
  /** Place in the aggregated record, from 0; `undefined` for a record that was not aggregated. */
  readonly subSequenceNumber: number | undefined;
  /** Whether it was aggregated. */
  readonly aggregated: boolean;
  /** Whether it is the last one of its Kinesis record. */
  readonly isLast: boolean;
  /**
   * `shardId:sequenceNumber:subSequenceNumber`, the last 0 for a plain record, and without a shard if a
   * handmade event names none. It stays the same when Lambda delivers a user record again because a later one
   * of its Kinesis record failed.
   */
  readonly id: string;
  /** The record of the event in which it came. */
  readonly source: KinesisEventRecord;

  /**
   * Made by {@link kinesisHandler}; public for your tests. `userRecord` is what was unpacked; `idPrefix` is what
   * `id` begins with, and `data` what the record holds, where they are known.
   */
  constructor(
    source: KinesisEventRecord,
    userRecord?: UserRecord,
    idPrefix: string = idPrefixOf(new KinesisRecord(source)),
    data: Uint8Array = userRecord?.data ?? dataOf(source),
  ) {
    const { kinesis } = source;
    this.partitionKey = userRecord?.partitionKey ?? kinesis.partitionKey ?? null;
    this.explicitHashKey = userRecord?.explicitHashKey;
    this.data = data;
    this.sequenceNumber = kinesis.sequenceNumber;
    this.subSequenceNumber = userRecord?.subSequenceNumber;
    this.aggregated = userRecord !== undefined;
    this.isLast = userRecord?.isLast ?? true;
    this.id = `${idPrefix}${userRecord?.subSequenceNumber ?? 0}`;
    this.source = source;
  }

  /** The data as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.data);
  }

  /**
   * The data as JSON. `T` is what you know it to be; nothing checks it. Throws a `SyntaxError` which, unlike
   * that of `JSON.parse`, does not quote the data, since it ends up in a log: it says what the data looks like.
   */
  json<T = unknown>(): T;
  /**
   * The data as JSON that matches a schema of zod, valibot, arktype or any other library that implements
   * Standard Schema (https://standardschema.dev). `await` it: a schema may be asynchronous. Throws or rejects
   * with `SCHEMA_MISMATCH`, whose message names the first ten paths that do not match, never a value; a key
   * that does not look like the name of a field is `*` in them.
   *
   * @example
   * ```ts
   * const Order = z.object({ id: z.string(), price: z.number() });
   * export const handler = kinesisHandler(async (record) => saveOrder(await record.json(Order)));
   * ```
   */
  json<Output>(schema: StandardSchema<Output>): Output | Promise<Output>;
  json(schema?: StandardSchema): unknown {
    if (schema !== undefined && !isStandardSchema(schema)) {
      throw invalidOption('schema', typeName(schema), 'a Standard Schema, such as one of zod');
    }
    const text = this.text();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new SyntaxError(describeNotJson(this.data, text));
    }
    return schema === undefined ? value : validate(schema, value);
  }
}

/** Makes the user records of an aggregated record, each when it is asked for. */
export class UserRecordReader {
  readonly open: OpenMessage;
  readonly #source: KinesisEventRecord;
  readonly #idPrefix: string;
  readonly #viewOf: ReturnType<typeof viewsOf>;
  readonly #wireReader: WireReader;
  readonly #entry = new Entry();

  constructor(source: KinesisRecord, open: OpenMessage) {
    this.open = open;
    this.#source = source.record as KinesisEventRecord;
    this.#idPrefix = idPrefixOf(source);
    this.#viewOf = viewsOf(open.message.bytes);
    this.#wireReader = new WireReader(open.message.bytes);
  }

  /** The next one; `undefined` when there is none. */
  next(): LambdaUserRecord | undefined {
    const { entries } = this.open;
    return entries.next() ? this.#make(entries.entry, entries.subSequenceNumber) : undefined;
  }

  /** The one whose entry begins at a byte of the message. */
  at(byteOffset: number, subSequenceNumber: number): LambdaUserRecord {
    this.#wireReader.byteOffset = byteOffset;
    readEntry(this.#wireReader, this.#entry);
    return this.#make(this.#entry, subSequenceNumber);
  }

  #make(entry: Entry, subSequenceNumber: number): LambdaUserRecord {
    const { message, lastToMark } = this.open;
    const userRecord = {
      partitionKey: partitionKeyOf(message, entry),
      // Undefined is as good as missing here.
      explicitHashKey: explicitHashKeyOf(message, entry) as string,
      subSequenceNumber,
      data: this.#viewOf(entry.dataStart, entry.dataEnd),
      isLast: subSequenceNumber === lastToMark,
    };
    return new LambdaUserRecord(this.#source, userRecord, this.#idPrefix);
  }
}

/** What the ids of all user records of a Kinesis record begin with. */
function idPrefixOf({ shardId, sequenceNumber }: KinesisRecord): string {
  return shardId ? `${shardId}:${sequenceNumber}:` : `${sequenceNumber}:`;
}

/** A plain record of an event, or the user record that `expandKinesisEvent` made. */
export function toPlainRecord(
  source: KinesisRecord,
  next: KinesisEventRecord | undefined,
  unreadable: DiagnosticCode | undefined,
): LambdaUserRecord {
  const record = source.record as KinesisEventRecord;
  const idPrefix = idPrefixOf(source);
  if (!source.isUserRecord) {
    const text = unreadable === 'NOT_BASE64' ? new TextEncoder().encode(record.kinesis.data) : undefined;
    return new LambdaUserRecord(record, undefined, idPrefix, text);
  }
  const { partitionKey = '', explicitHashKey, subSequenceNumber = 0, sequenceNumber } = source;
  const userRecord = {
    partitionKey,
    ...(typeof explicitHashKey === 'string' && { explicitHashKey }),
    subSequenceNumber,
    data: dataOf(record),
    isLast: next?.kinesis.sequenceNumber !== sequenceNumber,
  };
  return new LambdaUserRecord(record, userRecord, idPrefix);
}

/** Throws `NOT_BASE64`, whatever `onMalformed` says: without `onUnreadable`, text cannot be passed on. */
function dataOf({ kinesis: { data, sequenceNumber } }: KinesisEventRecord): Uint8Array {
  const bytes = fromBase64(data);
  if (bytes === undefined) throw toError(notBase64(), { sequenceNumber });
  return bytes;
}
