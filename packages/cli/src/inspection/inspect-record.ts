import { describeAggregatedRecord, type Part, type RecordDescription } from '@kpl-kit/deagg/describe';
import type { InputRecord } from '../input/input-record.ts';
import { toHex } from '../support/hex.ts';
import { hashKeyOf } from '../unpacking/hash-key.ts';
import { messageOf } from '../unpacking/unpack-records.ts';
import type { InspectedUserRecord, Inspection } from './inspection.ts';
import { fieldsOfMessage } from './parts.ts';
import { type PreviewOptions, previewOf } from './preview.ts';

/** A record, what it is for people, and its parts for those who look closer. */
export interface InspectedRecord {
  readonly input: InputRecord;
  readonly inspection: Inspection;
  /** Missing for what is not read: a user record, and text that is not base64. */
  readonly description?: RecordDescription;
}

/**
 * Looks into one record, its keys and its user records. `record` is its number, `limit` how many user records are
 * looked into; those after it are counted, and looked into if they have a problem.
 */
export function inspectRecord(
  input: InputRecord,
  record: number,
  limit: number,
  options: PreviewOptions,
): InspectedRecord {
  const inspected = inspectFrame(input, record, options);
  const { inspection, description } = inspected;
  if (description?.digest === undefined) return inspected;
  return { ...inspected, inspection: { ...inspection, ...contentOf(description.root, limit, options) } };
}

/** The same without keys and user records, of which there may be a million. */
export function inspectFrame(input: InputRecord, record: number, options: PreviewOptions): InspectedRecord {
  const known = knownOf(input, record);
  if (input.isNotBase64 === true || input.isUserRecord === true) {
    const preview = previewOf(input.data, options);
    const message = 'the data is not base64, as AWS delivers it';
    const inspection: Inspection =
      input.isNotBase64 === true
        ? { ...known, verdict: 'malformed', diagnostic: { code: 'NOT_BASE64', message }, preview }
        : { ...known, verdict: 'user record', preview };
    return { input, inspection };
  }
  const description = describeAggregatedRecord(input.data);
  const { verdict, diagnostic, digest } = description;
  const found = {
    ...known,
    verdict,
    ...(diagnostic && {
      diagnostic: {
        code: diagnostic.code,
        message: messageOf(diagnostic).replace(/^[^:]*: /, ''),
        ...(diagnostic.byteOffset !== undefined && { byteOffset: diagnostic.byteOffset }),
      },
    }),
  };
  if (digest === undefined) {
    return { input, inspection: { ...found, preview: previewOf(input.data, options) }, description };
  }
  const [given, computed] = [toHex(digest.given), toHex(digest.computed)];
  const inspection = {
    ...found,
    digest: { given, computed, isRight: given === computed },
  };
  return { input, inspection, description };
}

function knownOf(input: InputRecord, record: number) {
  const { source, line, form, partitionKey, explicitHashKey, sequenceNumber, shardId } = input;
  return {
    record,
    source,
    line,
    form,
    byteLength: input.data.length,
    ...(partitionKey !== undefined && { partitionKey }),
    ...(explicitHashKey !== undefined && { explicitHashKey }),
    ...(sequenceNumber !== undefined && { sequenceNumber }),
    ...(shardId !== undefined && { shardId }),
    ...(input.subSequenceNumber !== undefined && { subSequenceNumber: input.subSequenceNumber }),
    ...(input.repairs.length > 0 && { repairs: input.repairs }),
  };
}

/** Key tables and user records: all that can be read, also of a damaged record. */
function contentOf(root: Part, limit: number, options: PreviewOptions) {
  const partitionKeys: string[] = [];
  const explicitHashKeys: string[] = [];
  const userRecords: InspectedUserRecord[] = [];
  let userRecordCount = 0;
  for (const part of fieldsOfMessage(root)) {
    // A key that is cut off has no value.
    const { kind, value } = part;
    if (kind === 'partitionKey' && typeof value === 'string') partitionKeys.push(value);
    else if (kind === 'explicitHashKey' && typeof value === 'string') explicitHashKeys.push(value);
    else if (kind === 'entry') {
      const isShown = userRecordCount++ < limit || (part.problem && userRecords.length < 2 * limit);
      if (isShown) userRecords.push(inspectEntry(part, options));
    }
  }
  return { partitionKeys, explicitHashKeys, userRecordCount, userRecords };
}

/** A user record, by the part of its entry. */
export function inspectEntry(entry: Part, options: PreviewOptions): InspectedUserRecord {
  const keys: { partitionKey?: string; explicitHashKey?: string } = {};
  const tags: { key: string; value?: string }[] = [];
  let data: Uint8Array | undefined;
  let problem = entry.problem;
  for (const part of entry.children) {
    problem ??= part.problem;
    if (part.kind === 'data') data = part.value as Uint8Array;
    else if (part.kind === 'tag') tags.push(tagOf(part));
    else if (part.kind === 'partitionKeyIndex' || part.kind === 'explicitHashKeyIndex') {
      const name = part.kind === 'partitionKeyIndex' ? 'partitionKey' : 'explicitHashKey';
      // The last one counts.
      if (part.key === undefined) delete keys[name];
      else keys[name] = part.key;
    }
  }
  const hashKey = hashKeyOf(keys);
  return {
    subSequenceNumber: entry.index ?? 0,
    ...keys,
    ...(hashKey !== undefined && { hashKey }),
    byteLength: data?.length ?? 0,
    ...(tags.length > 0 && { tags }),
    preview: previewOf(data ?? new Uint8Array(), options),
    ...(problem && { problem: messageOf(problem) }),
  };
}

function tagOf(tag: Part): { key: string; value?: string } {
  let key = '';
  let value: string | undefined;
  for (const part of tag.children) {
    if (part.kind === 'tagKey') key = part.value as string;
    else if (part.kind === 'tagValue') value = part.value as string;
  }
  return value === undefined ? { key } : { key, value };
}
