import { createHash } from 'node:crypto';
import type { Case, Entry, Outcome, Policy, UserRecord } from './case.ts';
import { inspect } from './reader.ts';

/** What a stream takes by default, of data and partition key together. */
const MAX_BYTE_LENGTH = 1_048_576;
const PARTITION_KEY = /^\P{Surrogate}{1,256}$/u;

/** Returns what is wrong with an answer, or undefined when the policy allows it. */
export function faultOf(one: Case, answer: Outcome, policy: Policy): string | undefined {
  try {
    return faultOfOutcome(one, answer, policy);
  } catch (error) {
    // A program may answer anything.
    if (error instanceof TypeError || error instanceof RangeError) return 'an answer of another form';
    throw error;
  }
}

function faultOfOutcome(one: Case, answer: Outcome, policy: Policy): string | undefined {
  const { acceptable, ...expected } = one.outcomes;
  const faults = [expected[policy], ...(acceptable?.[policy] ?? [])].map((outcome) =>
    'data' in one ? readFault(outcome, answer, policy) : writeFault(outcome, answer, policy),
  );
  return faults.includes(undefined) ? undefined : faults[0];
}

function readFault(expected: Outcome, answer: Outcome, policy: Policy): string | undefined {
  if (expected.userRecords === undefined || answer.userRecords === undefined) {
    return summary(expected) === summary(answer) ? undefined : instead(expected, answer);
  }
  return recordsFault(expected.userRecords, answer.userRecords, policy);
}

function recordsFault(
  expected: readonly UserRecord[],
  found: readonly UserRecord[],
  policy: Policy,
): string | undefined {
  if (expected.length !== found.length) return instead({ userRecords: expected }, { userRecords: found });
  for (const [index, record] of expected.entries()) {
    const other = found[index] as UserRecord;
    const at = `user record ${index}`;
    if (record.partitionKey !== other.partitionKey) return `${at}: another partition key`;
    if ((record.explicitHashKey ?? null) !== (other.explicitHashKey ?? null))
      return `${at}: another explicit hash key`;
    if (record.data !== other.data) return `${at}: other data`;
    // The KCL does not deliver tags: who keeps them delivers no less.
    if (policy !== 'kcl' && JSON.stringify(tagsOf(record)) !== JSON.stringify(tagsOf(other)))
      return `${at}: other tags`;
  }
  return undefined;
}

function tagsOf({ tags = [] }: UserRecord): unknown {
  return tags.map(({ key, value }) => [key, value ?? null]);
}

function writeFault(expected: Outcome, answer: Outcome, policy: Policy): string | undefined {
  if (answer.entries === undefined) {
    if (!answer.error) return 'an answer without entries';
    return expected.error ? undefined : instead(expected, answer);
  }
  if (expected.entries === undefined) return readBackFault(expected, answer.entries, policy);
  if (expected.entries.length !== answer.entries.length) return instead(expected, answer);
  for (const [index, entry] of expected.entries.entries()) {
    const other = answer.entries[index] as Entry;
    const names = ['data', 'partitionKey', 'explicitHashKey'] as const;
    const name = names.find((one) => (entry[one] ?? null) !== (other[one] ?? null));
    if (name !== undefined) return `entry ${index}: another ${name}`;
  }
  return undefined;
}

/** Reads the entries again: all user records must come back, in order, each entry routed as its first user record. */
function readBackFault(
  { userRecords }: Outcome,
  entries: readonly Entry[],
  policy: Policy,
): string | undefined {
  if (userRecords === undefined) return instead({ error: true }, { entries });
  const found: UserRecord[] = [];
  for (const [index, { data, partitionKey, explicitHashKey }] of entries.entries()) {
    const next = userRecords[found.length];
    if (next === undefined) return `entry ${index}: more than was put`;
    if (typeof partitionKey !== 'string' || !PARTITION_KEY.test(partitionKey))
      return `entry ${index}: a partition key that is not text of 1 to 256 characters`;
    // An explicit hash key that Kinesis refuses is never the one that is wanted.
    const hashKey = explicitHashKey ?? hashKeyOf(partitionKey);
    const wanted =
      next.explicitHashKey == null ? hashKeyOf(next.partitionKey) : `${BigInt(next.explicitHashKey)}`;
    if (hashKey !== wanted) return `entry ${index}: another hash key`;
    const bytes = Buffer.from(data, 'base64');
    if (bytes.toString('base64') !== data) return `entry ${index}: data that is not base64`;
    // Larger than was asked for is not lost.
    const byteLength = bytes.length + Buffer.byteLength(partitionKey);
    if (byteLength > MAX_BYTE_LENGTH) return `entry ${index}: ${byteLength} bytes with its partition key`;
    // A lone user record may be sent as it is: its keys are then those of the entry.
    if (data === next.data && partitionKey === next.partitionKey && !next.tags?.length) {
      found.push(next);
      continue;
    }
    const inspection = inspect(bytes);
    if (inspection.kind !== 'message') return `entry ${index}: ${inspection.kind}`;
    for (const entry of inspection.entries) {
      if (!entry.partitionKey || entry.explicitHashKey === undefined)
        return `entry ${index}: index beyond its table`;
      found.push({
        partitionKey: textOf(entry.partitionKey),
        explicitHashKey: entry.explicitHashKey && textOf(entry.explicitHashKey),
        data: Buffer.from(entry.data).toString('base64'),
        tags: entry.tags.map(({ key, value }) => ({
          key: textOf(key),
          ...(value && { value: textOf(value) }),
        })),
      });
    }
  }
  // An explicit hash key that is the hash key of the partition key changes nothing.
  const isNone = ({ explicitHashKey, partitionKey }: UserRecord, index: number) =>
    userRecords[index]?.explicitHashKey == null && explicitHashKey === hashKeyOf(partitionKey);
  return recordsFault(
    userRecords,
    found.map((one, index) => (isNone(one, index) ? { ...one, explicitHashKey: null } : one)),
    policy,
  );
}

/** The hash key of a partition key: its MD5 as a number. */
export function hashKeyOf(partitionKey: string): string {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`).toString();
}

/**
 * A key as Java reads it: one U+FFFD for a surrogate encoded in UTF-8, whole or cut off. For other bytes that are
 * not UTF-8, Java and Node agree.
 */
export function textOf(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes).toString('latin1');
  const replaced = latin1.replaceAll(/\xed[\xa0-\xbf][\x80-\xbf]?/g, '\xef\xbf\xbd');
  return Buffer.from(replaced, 'latin1').toString('utf8');
}

function instead(expected: Outcome, answer: Outcome): string {
  return `${summary(answer)} instead of ${summary(expected)}`;
}

function summary({ userRecords, entries, plain, error }: Outcome): string {
  if (userRecords !== undefined) return counted(userRecords.length, 'user record');
  if (entries !== undefined) return entries.length === 1 ? '1 entry' : `${entries.length} entries`;
  if (plain) return 'plain';
  return error ? 'an error' : 'no answer';
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
