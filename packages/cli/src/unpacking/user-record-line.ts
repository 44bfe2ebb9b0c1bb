import { toBase64 } from '../support/base64.ts';
import { payloadFields } from './payload.ts';
import type { UnpackedRecord } from './unpack-records.ts';

/** A user record as one line of JSON (schema/user-record.schema.json), which `kpl aggregate` reads. */
export function userRecordLine(record: UnpackedRecord, isBase64: boolean): string {
  const { PartitionKey, ExplicitHashKey, SequenceNumber, SubSequenceNumber, Tags, Data } = record;
  const { shardId } = record.input;
  let line = `{"partitionKey":${PartitionKey === undefined ? 'null' : JSON.stringify(PartitionKey)}`;
  if (ExplicitHashKey !== undefined) line += `,"explicitHashKey":${JSON.stringify(ExplicitHashKey)}`;
  if (shardId !== undefined) line += `,"shardId":${JSON.stringify(shardId)}`;
  if (SequenceNumber !== undefined) line += `,"sequenceNumber":${JSON.stringify(SequenceNumber)}`;
  if (SubSequenceNumber !== undefined) line += `,"subSequenceNumber":${SubSequenceNumber}`;
  if (Tags !== undefined) line += `,"tags":${JSON.stringify(Tags)}`;
  return `${line}${isBase64 ? `,"data":"${toBase64(Data)}"` : payloadFields(Data)}}\n`;
}
