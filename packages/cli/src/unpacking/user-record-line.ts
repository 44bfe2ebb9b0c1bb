import type { InputRecord } from '../input/input-record.ts';
import { toBase64 } from '../support/base64.ts';
import type { Output } from '../terminal/output.ts';
import { isPlainJson, payloadFields } from './payload.ts';
import type { UnpackedRecord } from './unpack-records.ts';

/** So many keys are kept as JSON; most streams have the same ones again and again. */
const MAX_KEYS = 10_000;

/**
 * Writes user records as lines of JSON (schema/user-record.schema.json), which `kpl aggregate` reads. What is
 * the same for all user records of a Kinesis record, and for all of a key, is written once.
 */
export class UserRecordLines {
  readonly #isBase64: boolean;
  readonly #keys = new Map<string, string>();
  #input: InputRecord | undefined;
  /** The fields that come from the Kinesis record. */
  #place = '';

  constructor(isBase64: boolean) {
    this.#isBase64 = isBase64;
  }

  write(record: UnpackedRecord, output: Output): void {
    const { PartitionKey, ExplicitHashKey, SubSequenceNumber, Tags, Data, input } = record;
    if (input !== this.#input) {
      this.#input = input;
      this.#place = placeFields(input);
    }
    let line = `{"partitionKey":${PartitionKey === undefined ? 'null' : this.#keyOf(PartitionKey)}`;
    if (ExplicitHashKey !== undefined) line += `,"explicitHashKey":${JSON.stringify(ExplicitHashKey)}`;
    line += this.#place;
    if (SubSequenceNumber !== undefined) line += `,"subSequenceNumber":${SubSequenceNumber}`;
    if (Tags !== undefined) line += `,"tags":${JSON.stringify(Tags)}`;
    if (this.#isBase64) output.write(`${line},"data":"${toBase64(Data)}"}\n`);
    else if (isPlainJson(Data)) {
      output.write(`${line},"json":`);
      output.writeBytes(Data);
      output.write('}\n');
    } else output.write(`${line}${payloadFields(Data)}}\n`);
  }

  #keyOf(key: string): string {
    let json = this.#keys.get(key);
    if (json === undefined) {
      json = JSON.stringify(key);
      if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
      this.#keys.set(key, json);
    }
    return json;
  }
}

function placeFields({ shardId, sequenceNumber }: InputRecord): string {
  const shard = shardId === undefined ? '' : `,"shardId":${JSON.stringify(shardId)}`;
  return sequenceNumber === undefined ? shard : `${shard},"sequenceNumber":${JSON.stringify(sequenceNumber)}`;
}
