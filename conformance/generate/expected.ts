import type { KclVerdict } from '@kpl-kit/fixtures';
import type { Outcome, Policy, ReadCase, UserRecord } from '../src/case.ts';
import { textOf } from '../src/judge.ts';
import { inspect, type ReadEntry } from '../src/reader.ts';
import { toUserRecord as fromFixture } from './write-cases.ts';

const PLAIN: Outcome = { plain: true };
const ERROR: Outcome = { error: true };
/** Decision 0002: where nothing is lost, the KCL is the reference. */
const DEPARTURE = '0002';

/** Outcomes of the policies: that of the KCL as it was, the others by the decision pages. */
export function expectedOf(data: Uint8Array, verdict: KclVerdict): Pick<ReadCase, 'decision' | 'outcomes'> {
  if ('throws' in verdict) throw new Error(`The KCL threw ${verdict.throws}.`);
  const kcl = verdict.delivers === 'record' ? PLAIN : { userRecords: verdict.delivers.map(fromFixture) };
  const { lossless, strict, acceptable } = outcomesByDecision(data);
  const departs = JSON.stringify(kcl) !== JSON.stringify(withoutTags(lossless));
  if (departs && !explainsDeparture(data)) throw new Error(`No decision page departs so from the KCL.`);
  return {
    ...(departs && { decision: DEPARTURE }),
    outcomes: { kcl, lossless, strict, ...(acceptable && { acceptable }) },
  };
}

interface Decided {
  readonly lossless: Outcome;
  readonly strict: Outcome;
  readonly acceptable?: Partial<Record<Policy, readonly Outcome[]>>;
}

export function outcomesByDecision(data: Uint8Array): Decided {
  const inspection = inspect(data);
  // The format does not say whether a record that only begins like an aggregated one is damaged.
  if (inspection.kind === 'too short')
    return { lossless: PLAIN, strict: PLAIN, acceptable: { strict: [ERROR] } };
  if (inspection.kind === 'plain') return { lossless: PLAIN, strict: PLAIN };
  if (inspection.kind !== 'message') return { lossless: PLAIN, strict: ERROR };
  const { entries } = inspection;
  const none = { userRecords: [] };
  if (entries.length === 0)
    return { lossless: none, strict: none, acceptable: { lossless: [PLAIN], strict: [ERROR] } };
  if (entries.some(isBeyondItsTable)) return { lossless: PLAIN, strict: ERROR };

  // Decision 0006 is ours: what to make of bytes that are not UTF-8, the format leaves open.
  const [asJava, ...others] = unique(
    [textOf, asWhatwg, byteByByte].map((text) => ({
      userRecords: entries.map((entry) => toUserRecord(entry, text)),
    })),
  );
  const refusable = entries.some((entry) => hasOddHashKey(entry) || !isUtf8(entry)) ? [ERROR] : [];
  const acceptable = {
    ...(others.length > 0 && { lossless: others }),
    ...(others.length + refusable.length > 0 && { strict: [...others, ...refusable] }),
  };
  const some = Object.keys(acceptable).length > 0 && { acceptable };
  return { lossless: asJava, strict: asJava, ...some };
}

function explainsDeparture(data: Uint8Array): boolean {
  const inspection = inspect(data);
  return (
    inspection.kind === 'message' &&
    inspection.entries.some((entry) => isBeyondItsTable(entry) || hasOddHashKey(entry))
  );
}

function isBeyondItsTable({ partitionKey, explicitHashKey }: ReadEntry): boolean {
  return partitionKey === undefined || explicitHashKey === undefined;
}

function hasOddHashKey({ explicitHashKey }: ReadEntry): boolean {
  if (!explicitHashKey) return false;
  const text = textOf(explicitHashKey);
  return !/^\d+$/.test(text) || BigInt(text) >= 2n ** 128n;
}

function isUtf8({ partitionKey, explicitHashKey, tags }: ReadEntry): boolean {
  const texts = [partitionKey, explicitHashKey, ...tags.flatMap(({ key, value }) => [key, value])];
  return texts.every((bytes) => !bytes || isText(bytes));
}

function toUserRecord(entry: ReadEntry, text: (bytes: Uint8Array) => string): UserRecord {
  const { partitionKey = new Uint8Array(), explicitHashKey, data, tags } = entry;
  return {
    partitionKey: text(partitionKey),
    explicitHashKey: explicitHashKey ? text(explicitHashKey) : null,
    data: Buffer.from(data).toString('base64'),
    ...(tags.length > 0 && {
      tags: tags.map(({ key, value }) => ({ key: text(key), ...(value && { value: text(value) }) })),
    }),
  };
}

function withoutPlace({ partitionKey, explicitHashKey = null, data }: UserRecord): UserRecord {
  return { partitionKey, explicitHashKey, data };
}

function withoutTags(outcome: Outcome): Outcome {
  return outcome.userRecords === undefined ? outcome : { userRecords: outcome.userRecords.map(withoutPlace) };
}

/** As the WHATWG's decoder does. */
function asWhatwg(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** As Go does: each byte that is not part of a character is a U+FFFD. */
function byteByByte(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((one) => isText(bytes.subarray(at, at + one)));
    text += length === undefined ? '\ufffd' : asWhatwg(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return text;
}

function isText(bytes: Uint8Array): boolean {
  return Buffer.from(Buffer.from(bytes).toString()).equals(bytes);
}

function unique(outcomes: readonly Outcome[]): [Outcome, ...Outcome[]] {
  const byText = new Map(outcomes.map((one) => [JSON.stringify(one), one]));
  return [...byText.values()] as [Outcome, ...Outcome[]];
}
