import type { InputRecord } from '../input/input-record.ts';
import { toBase64 } from '../support/base64.ts';
import type { Output } from '../terminal/output.ts';
import { isPlainJson, payloadFields } from './payload.ts';
import type { UnpackedRecord } from './unpack-records.ts';

/** So many keys are kept as JSON; most streams have the same ones again and again. */
const MAX_KEYS = 10_000;

/**
 * Writes user records as lines of JSON (schema/user-record.schema.json), which `kpl aggregate` reads. What is
 * the same for all user records of a Kinesis record, and for all of a key, is kept as bytes: text that was put
 * together takes five times as long to write.
 */
export class UserRecordLines {
  readonly #output: Output;
  readonly #isBase64: boolean;
  readonly #keys = new Map<string | undefined, Uint8Array>();
  #input: InputRecord | undefined;
  /** The fields that come from the Kinesis record. */
  #place: Uint8Array = NOTHING;

  constructor(output: Output, isBase64: boolean) {
    this.#output = output;
    this.#isBase64 = isBase64;
  }

  write(record: UnpackedRecord): void {
    const { PartitionKey, ExplicitHashKey, SubSequenceNumber, Tags, Data, input } = record;
    const output = this.#output;
    if (input !== this.#input) {
      this.#input = input;
      this.#place = placeFields(input);
    }
    output.writeBytes(this.#keyField(PartitionKey));
    if (ExplicitHashKey !== undefined) output.write(`,"explicitHashKey":${JSON.stringify(ExplicitHashKey)}`);
    output.writeBytes(this.#place);
    if (SubSequenceNumber !== undefined) {
      output.writeBytes(SUB_SEQUENCE_NUMBER);
      output.writeNumber(SubSequenceNumber);
    }
    if (Tags !== undefined) output.write(`,"tags":${JSON.stringify(Tags)}`);
    if (this.#isBase64) output.write(`,"data":"${toBase64(Data)}"`);
    else if (isPlainJson(Data)) {
      output.writeBytes(JSON_FIELD);
      output.writeBytes(Data);
    } else output.write(payloadFields(Data));
    output.writeBytes(END);
  }

  #keyField(key: string | undefined): Uint8Array {
    let field = this.#keys.get(key);
    if (field === undefined) {
      field = Buffer.from(`{"partitionKey":${JSON.stringify(key ?? null)}`);
      if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
      this.#keys.set(key, field);
    }
    return field;
  }
}

const NOTHING: Uint8Array = Buffer.from('');
const SUB_SEQUENCE_NUMBER: Uint8Array = Buffer.from(',"subSequenceNumber":');
const JSON_FIELD: Uint8Array = Buffer.from(',"json":');
const END: Uint8Array = Buffer.from('}\n');

function placeFields({ shardId, sequenceNumber }: InputRecord): Uint8Array {
  const shard = shardId === undefined ? '' : `,"shardId":${JSON.stringify(shardId)}`;
  const number = sequenceNumber === undefined ? '' : `,"sequenceNumber":${JSON.stringify(sequenceNumber)}`;
  return Buffer.from(shard + number);
}
