import {
  type Capture,
  type CapturedEntry,
  type UserRecord as CapturedUserRecord,
  captures,
} from '@kpl-kit/fixtures';
import type { Entry, Outcome, UserRecord, WriteCase } from '../src/case.ts';
import { entryOf } from './kpl-rule.ts';
import inputs from './write-inputs.json' with { type: 'json' };

const DEFAULT_MAX_BYTES = 51_200;
const MAX_CAPTURE_BYTE_LENGTH = 20_000;
const LIMITS_OF_A_CAPTURE = 8;

/** A user record in short: its data is "0" when it is not given. */
interface Input {
  readonly key: string;
  readonly hashKey?: string;
  readonly data?: string;
  readonly byteLength?: number;
  readonly tags?: NonNullable<UserRecord['tags']>;
}

/** Every list of user records to be written. */
export function writeCases(): WriteCase[] {
  const isComparable = ({ name, paced, shardMap }: Capture) =>
    paced && shardMap === 'known' && !name.startsWith('sample-');
  const comparable = captures.filter(isComparable);
  return [...comparable.flatMap(captured), ...comparable.flatMap(atTheLimit), ...byHand()];
}

/** What was put for one shard until a flush, and the entries that the KPL made of it. */
function segmentsOf({ flushedAfter, shards, entries, put }: Capture): CapturedEntry[][] {
  const positions = new Map(put.map((userRecord, position) => [userRecord, position]));
  const start = ({ userRecords }: CapturedEntry) => positions.get(userRecords[0] as CapturedUserRecord) ?? 0;
  const segments = Object.groupBy(entries, (entry) => {
    const isHere = ({ HashKeyRange: { EndingHashKey } }: (typeof shards)[number]) =>
      BigInt(entry.ExplicitHashKey) <= BigInt(EndingHashKey);
    return `${shards.findIndex(isHere)} ${flushedAfter.findIndex((count) => start(entry) < count)}`;
  });
  return Object.values(segments).map((segment = []) => segment.toSorted((a, b) => start(a) - start(b)));
}

function captured(capture: Capture): WriteCase[] {
  return segmentsOf(capture).flatMap((entries, index, { length }) => {
    const byteLength = entries.reduce((sum, { Data }) => sum + Data.length, 0);
    if (byteLength > MAX_CAPTURE_BYTE_LENGTH) return [];
    const part = length === 1 ? '' : `-${index + 1}`;
    return [fromCapture(capture, `captures/${capture.name}${part}`, sentence(capture.what), entries)];
  });
}

/** Two entries in a row, the first of them as full as that: a writer that counts otherwise ends it elsewhere. */
function atTheLimit(capture: Capture): WriteCase[] {
  const { name, config } = capture;
  const limit = config.aggregationMaxSize;
  if (limit === undefined || limit > 2000) return [];
  const seen = new Set<number>();
  // Two entries alone are a case of `captured`.
  const segments = segmentsOf(capture).filter(({ length }) => length > 2);
  return segments.flatMap((entries) =>
    entries.slice(0, -1).flatMap(({ Data: { length }, userRecords }, index) => {
      if (userRecords.length === 1 || seen.has(length) || seen.size >= LIMITS_OF_A_CAPTURE) return [];
      seen.add(length);
      const reason = `The first entry has ${length} bytes of ${limit}, and ${userRecords.length} user records: the next one does not fit.`;
      return [fromCapture(capture, `limits/${name}-${length}`, reason, entries.slice(index, index + 2))];
    }),
  );
}

function fromCapture(
  { name, provenance, config }: Capture,
  id: string,
  reason: string,
  captured: readonly CapturedEntry[],
): WriteCase {
  const { aggregationMaxSize: maxBytes = DEFAULT_MAX_BYTES, aggregationMaxCount: maxCount } = config;
  const put = captured.flatMap(({ userRecords }) => userRecords.map(toUserRecord));
  const entries = captured.map(({ Data, PartitionKey, ExplicitHashKey }) => ({
    data: toBase64(Data),
    partitionKey: PartitionKey,
    explicitHashKey: ExplicitHashKey,
  }));
  const source = `kpl-${provenance.kpl}/${name}.json`;
  return toCase({ id, reason, source, maxBytes, ...(maxCount && { maxCount }), userRecords: put }, entries);
}

/** Written by hand; what the KPL refuses (KinesisProducer.java, addUserRecord) is of the kind `refused`. */
function byHand(): WriteCase[] {
  return inputs.map(({ name, reason, put }) => {
    const userRecords = (put as readonly Input[]).map(
      ({ key, hashKey = null, data = 'MA==', byteLength, tags }) => ({
        partitionKey: key,
        explicitHashKey: hashKey,
        data: byteLength === undefined ? data : toBase64(Buffer.alloc(byteLength, 'x')),
        ...(tags && { tags }),
      }),
    );
    const source = 'generate/write-inputs.json, docs/format.md';
    const one = { id: name, reason, source, maxBytes: DEFAULT_MAX_BYTES, userRecords };
    if (!name.startsWith('refused/')) return toCase(one, [entryOf(userRecords.map(inNumbers))]);
    const error: Outcome = { error: true };
    return { ...one, id: `write/${name}`, outcomes: { kcl: error, lossless: error, strict: error } };
  });
}

function toCase({ id, ...one }: Omit<WriteCase, 'outcomes'>, entries: readonly Entry[]): WriteCase {
  const put = one.userRecords;
  const numbers = put.map(inNumbers);
  const lossless: Outcome = { userRecords: numbers };
  const kcl: Outcome = { userRecords: numbers.map(({ tags: _, ...userRecord }) => userRecord) };
  // A hash key is a number: in its other spellings it is still the same.
  const isRespelled = put.some(({ explicitHashKey }, at) => explicitHashKey !== numbers[at]?.explicitHashKey);
  const asPut = [{ userRecords: put }];
  const acceptable = isRespelled && { acceptable: { kcl: asPut, lossless: asPut } };
  return { id: `write/${id}`, ...one, outcomes: { kcl, lossless, strict: { entries }, ...acceptable } };
}

/** With hash keys as the KPL writes them. */
export function inNumbers(userRecord: UserRecord): UserRecord {
  const { explicitHashKey } = userRecord;
  return { ...userRecord, explicitHashKey: explicitHashKey == null ? null : `${BigInt(explicitHashKey)}` };
}

/** From the types of `@kpl-kit/fixtures`. */
export function toUserRecord(
  one: Pick<CapturedUserRecord, 'partitionKey' | 'explicitHashKey' | 'data'>,
): UserRecord {
  const { partitionKey, explicitHashKey = null, data } = one;
  return { partitionKey, explicitHashKey, data: toBase64(data) };
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
