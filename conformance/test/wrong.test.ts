import { describe, expect, test } from 'vitest';
import { entryOf } from '../generate/kpl-rule.ts';
import { type Case, kindOf, type Outcome, type UserRecord } from '../src/case.ts';
import { textOf } from '../src/judge.ts';
import { loadCases } from '../src/load-cases.ts';
import { inspect } from '../src/reader.ts';
import { runCases, sharesOf } from '../src/run-cases.ts';
import { readWire, type WireField } from '../src/wire.ts';

const cases = loadCases();

/** What a reader may get wrong. */
interface Bugs {
  readonly index?: (index: bigint) => bigint;
  readonly pick?: (fields: WireField[]) => WireField | undefined;
  readonly text?: (bytes: Uint8Array) => string;
  readonly isAggregated?: (kind: string) => boolean;
  readonly absentHashKey?: bigint;
  readonly tablesComeFirst?: boolean;
  readonly maxDepth?: number;
  readonly emptyDataIsMissing?: boolean;
  readonly missingIndex?: bigint;
  readonly stopsAtABadIndex?: boolean;
  readonly losesTags?: boolean;
}

/** A reader of its own, right unless it has bugs. */
function read(data: Uint8Array, bugs: Bugs): Outcome {
  const { kind } = inspect(data);
  const reads = bugs.isAggregated ?? ((one: string) => one === 'message');
  if (!reads(kind) && !(bugs.missingIndex !== undefined && kind === 'defective message'))
    return { plain: true };
  try {
    return { userRecords: userRecordsOf(data.subarray(4, -16), bugs) };
  } catch {
    return { plain: true };
  }
}

function userRecordsOf(message: Uint8Array, bugs: Bugs): UserRecord[] {
  const { index = (one) => one, pick = (all) => all.at(-1), text = textOf, maxDepth = 100 } = bugs;
  const fields = readWire(message, 100 - maxDepth);
  const userRecords: UserRecord[] = [];
  for (const [at, { tag, bytes }] of fields.entries()) {
    if (tag !== 26) continue;
    const known = bugs.tablesComeFirst ? fields.slice(0, at) : fields;
    const table = (number: number) =>
      known.filter((one) => one.tag === number * 8 + 2).map((one) => one.bytes);
    const entry = readWire(bytes, 101 - maxDepth);
    const one = (wanted: number) => pick(entry.filter((field) => field.tag === wanted));
    const lookUp = (number: number, place: bigint | undefined) =>
      place === undefined ? undefined : table(number)[Number(index(place))];
    const partitionKey = lookUp(1, one(8)?.varint ?? bugs.missingIndex);
    const place = one(16)?.varint ?? (table(2).length > 0 ? bugs.absentHashKey : undefined);
    const explicitHashKey = lookUp(2, place);
    const content = one(26)?.bytes;
    const isBad = !partitionKey || (place !== undefined && !explicitHashKey);
    if (isBad && bugs.stopsAtABadIndex) return userRecords;
    if (isBad || !content || (bugs.emptyDataIsMissing && content.length === 0)) throw new Error('unreadable');
    const tags = entry
      .filter((field) => field.tag === 34)
      .map((tag) => {
        const part = (wanted: number) =>
          readWire(tag.bytes, 2).findLast((field) => field.tag === wanted)?.bytes;
        const [key, value] = [part(10) ?? new Uint8Array(), part(18)];
        return { key: text(key), ...(value && { value: text(value) }) };
      });
    userRecords.push({
      partitionKey: text(partitionKey),
      explicitHashKey: explicitHashKey ? text(explicitHashKey) : null,
      data: Buffer.from(content).toString('base64'),
      ...(tags.length > 0 && !bugs.losesTags && { tags }),
    });
  }
  return userRecords;
}

const wrongReaders: Record<string, [what: string, Bugs]> = {
  'read/captures': ['keeps seven bits of an index', { index: (index) => index & 0x7fn }],
  'read/by-hand': ['takes the first of several values', { pick: ([first]) => first }],
  'read/damage': ['delivers what comes before a bad index', { stopsAtABadIndex: true }],
  'read/hostile': ['reads a missing index as 0', { missingIndex: 0n }],
  'read/keys': ['reads keys as Latin-1', { text: (bytes) => Buffer.from(bytes).toString('latin1') }],
  'read/hash-keys': ['gives who has no explicit hash key the first one', { absentHashKey: 0n }],
  'read/integers': ['keeps 32 bits of an index', { index: (index) => BigInt.asUintN(32, index) }],
  'read/tags': ['loses tags', { losesTags: true }],
  'read/order': ['knows only the keys that came before an entry', { tablesComeFirst: true }],
  'read/nesting': ['refuses more than 64 levels', { maxDepth: 64 }],
  'read/empty': ['takes empty data for none', { emptyDataIsMissing: true }],
  'read/lookalikes': ['does not compare the digest', { isAggregated: (kind) => kind !== 'plain' }],
};

const sorted = (put: readonly UserRecord[]) =>
  put.toSorted((a, b) => (a.partitionKey < b.partitionKey ? -1 : 1));
const each = (change: (one: UserRecord) => Partial<UserRecord>) => (put: readonly UserRecord[]) =>
  put.map((one) => ({ ...one, ...change(one) }));
const hashKeyOf = (put: readonly UserRecord[]) =>
  put.find(({ explicitHashKey }) => explicitHashKey)?.explicitHashKey;

const wrongWriters: Record<string, [what: string, (put: readonly UserRecord[]) => readonly UserRecord[]]> = {
  'write/captures': ['loses the last user record', (put) => put.slice(0, -1)],
  'write/limits': ['packs more than fits', (put) => put],
  'write/keys': [
    'composes keys',
    each(({ partitionKey }) => ({ partitionKey: partitionKey.normalize('NFC') })),
  ],
  'write/hash-keys': [
    'gives all the same explicit hash key',
    (put) => each(() => ({ explicitHashKey: hashKeyOf(put) ?? null }))(put),
  ],
  'write/order': ['sorts by key', sorted],
  'write/lone': ['drops explicit hash keys', each(() => ({ explicitHashKey: null }))],
  'write/sizes': [
    'cuts keys at 255',
    each(({ partitionKey }) => ({ partitionKey: partitionKey.slice(0, 255) })),
  ],
  'write/tags': ['loses tags', each(() => ({ tags: [] }))],
  'write/refused': ['writes everything', (put) => put],
};

async function missed(kind: string, answer: (one: Case) => Outcome): Promise<number> {
  const ofKind = cases.filter((one) => kindOf(one) === kind);
  const results = await runCases(ofKind, async ({ id }) =>
    answer(ofKind.find((one) => one.id === id) as Case),
  );
  const [{ passed, of } = { passed: 0, of: 0 }] = sharesOf(
    results,
    kind.startsWith('read') ? 'lossless' : 'strict',
  );
  return of - passed;
}

const reading = (bugs: Bugs) => (one: Case) =>
  read(Buffer.from('data' in one ? one.data : '', 'base64'), bugs);
const writing = (change: (put: readonly UserRecord[]) => readonly UserRecord[]) => (one: Case) => {
  const put = 'data' in one ? [] : change(one.userRecords);
  return put.length === 0 ? { entries: [] } : { entries: [entryOf(put)] };
};

function inRows<T>(wrong: Readonly<Record<string, readonly [what: string, bug: T]>>) {
  return Object.entries(wrong).map(([kind, [what, bug]]) => [kind, what, bug] as const);
}

describe('a wrong implementation is caught', () => {
  test('by each kind of cases: there is one for each', () => {
    expect(Object.keys({ ...wrongReaders, ...wrongWriters }).toSorted()).toEqual(
      [...new Set(cases.map(kindOf))].toSorted(),
    );
  });

  test.each(inRows(wrongReaders))('%s: a reader that %s', async (kind, _, bugs) => {
    expect(await missed(kind, reading({}))).toBe(0);
    expect(await missed(kind, reading(bugs))).toBeGreaterThan(0);
  });

  test.each(inRows(wrongWriters))('%s: a writer that %s', async (kind, _, change) => {
    expect(await missed(kind, ({ outcomes }) => outcomes.strict)).toBe(0);
    expect(await missed(kind, writing(change))).toBeGreaterThan(0);
  });
});
