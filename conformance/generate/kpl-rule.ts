import { frame } from '@kpl-kit/fixtures/arbitraries';
import type { Entry, UserRecord } from '../src/case.ts';
import { hashKeyOf } from '../src/judge.ts';

/** The entry that the KPL makes of user records that fit into one: docs/format.md. A test compares it with each capture. */
export function entryOf(userRecords: readonly UserRecord[]): Entry {
  const [first, ...others] = userRecords as [UserRecord, ...UserRecord[]];
  const explicitHashKey = first.explicitHashKey ?? hashKeyOf(first.partitionKey);
  // A lone user record goes as it is (kinesis_record.cc), unless it has tags (decision 0004).
  if (others.length === 0 && !first.tags?.length)
    return { data: first.data, partitionKey: first.partitionKey, explicitHashKey };
  const data = Buffer.from(frame(messageOf(userRecords))).toString('base64');
  return { data, partitionKey: 'a', explicitHashKey };
}

function messageOf(userRecords: readonly UserRecord[]): Buffer {
  const partitionKeys = [...new Set(userRecords.map(({ partitionKey }) => partitionKey))];
  const explicitHashKeys = [...new Set(userRecords.flatMap(({ explicitHashKey }) => explicitHashKey ?? []))];
  const entries = userRecords.map(({ partitionKey, explicitHashKey, data, tags = [] }) => [
    ...[0x08, ...varint(partitionKeys.indexOf(partitionKey))],
    ...(explicitHashKey == null ? [] : [0x10, ...varint(explicitHashKeys.indexOf(explicitHashKey))]),
    ...field(3, Buffer.from(data, 'base64')),
    ...tags.flatMap(({ key, value }) =>
      field(4, [...field(1, Buffer.from(key)), ...(value === undefined ? [] : field(2, Buffer.from(value)))]),
    ),
  ]);
  return Buffer.concat([
    ...partitionKeys.map((key) => Uint8Array.from(field(1, Buffer.from(key)))),
    ...explicitHashKeys.map((key) => Uint8Array.from(field(2, Buffer.from(key)))),
    ...entries.map((entry) => Uint8Array.from(field(3, entry))),
  ]);
}

function field(number: number, bytes: readonly number[] | Uint8Array): number[] {
  return [number * 8 + 2, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];
}
