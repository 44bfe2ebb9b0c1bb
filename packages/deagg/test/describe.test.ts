import {
  DeaggregationError,
  type Diagnostic,
  isAggregatedRecord,
  readAggregatedRecord,
  type UserRecord,
} from '@kpl-kit/deagg';
import { describeAggregatedRecord, type Part } from '@kpl-kit/deagg/describe';
import { hostileRecords, malformed, vectors } from '@kpl-kit/fixtures';
import { frame, hostileMessage, hostileRecord, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import { concat, delimited, utf8 } from '@kpl-kit/fixtures/wire-writer';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WireReader } from '../src/message/wire-reader.ts';
import { named } from './named.ts';

/** Records that a generator changed after their digest was computed, or that are not records at all. */
function anyBytes(): fc.Arbitrary<Uint8Array> {
  const cut = fc
    .tuple(readableRecord(), fc.nat(), fc.nat())
    .map(([{ data }, from, to]) =>
      concat([data.subarray(0, from % data.length), data.subarray(to % data.length)]),
    );
  const headed = fc.uint8Array({ maxLength: 40 }).map((rest) => concat([MAGIC, rest]));
  return fc.oneof(
    { arbitrary: hostileRecord(), weight: 6 },
    { arbitrary: nestedGroups().map(frame), weight: 2 },
    { arbitrary: indices().map(frame), weight: 2 },
    { arbitrary: readableRecord().map(({ data }) => data), weight: 2 },
    { arbitrary: hostileMessage().map((message) => concat([MAGIC, message, message])), weight: 1 },
    { arbitrary: fc.oneof(cut, headed, fc.uint8Array({ maxLength: 40 }), mangled()), weight: 2 },
  );
}

const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);

/** Groups in a message, an entry or a tag, about as deep as they may be, with something odd in the innermost. */
function nestedGroups(): fc.Arbitrary<Uint8Array> {
  const odd = fc.constantFrom('', '0801', '2c', '0e', '00', '0aff', '0d00', '08ff', '0b0c', '0b', '2b0c');
  const depth = fc.oneof(fc.nat({ max: 4 }), fc.integer({ min: 96, max: 103 }));
  return fc
    .tuple(depth, odd, fc.nat({ max: 2 }), fc.integer({ min: -2, max: 1 }), fc.boolean())
    .map(([open, text, place, more, isComplete]) => {
      const close = Math.max(0, open + more);
      const groups = fromHex(`${'2b'.repeat(open)}${text}${'2c'.repeat(close)}2801`);
      const inTag = () =>
        delimited(0x22, concat([isComplete ? delimited(0x0a, utf8('t')) : utf8(''), groups]));
      const fields = isComplete ? fromHex('08001a00') : utf8('');
      const inEntry = (content: Uint8Array) => delimited(0x1a, concat([fields, content]));
      const contents = [groups, inEntry(groups), inEntry(inTag())];
      return concat([delimited(0x0a, utf8('a')), contents[place] as Uint8Array, fromHex('1a0408001a00')]);
    });
}

/** Well-formed messages whose indices may be beyond their tables, which may come last; a few without entries. */
function indices(): fc.Arbitrary<Uint8Array> {
  const keys = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 }));
  const entry = fc.tuple(fc.nat({ max: 2 }), fc.option(fc.nat({ max: 2 })));
  return fc
    .tuple(keys, fc.array(entry, { maxLength: 3 }), fc.boolean())
    .map(([[keyCount, hashKeyCount], list, isLast]) => {
      const tables = fromHex('0a0161'.repeat(keyCount) + '120130'.repeat(hashKeyCount));
      const entries = list.map(([key, hashKey]) =>
        delimited(0x1a, fromHex(`080${key}${hashKey === null ? '' : `100${hashKey}`}1a00`)),
      );
      const message = isLast ? [...entries, tables] : [tables, ...entries];
      return concat([...message, fromHex('2801')]);
    });
}

function mangled(): fc.Arbitrary<Uint8Array> {
  return readableRecord().map(({ data }) => utf8(Buffer.from(data).toString('base64')));
}

describe('the parts of any bytes', () => {
  test('cover them at each level without a gap or an overlap, 105 levels deep at most', () => {
    fc.assert(
      fc.property(anyBytes(), (bytes) => {
        const { root } = describeAggregatedRecord(bytes);
        expect([root.byteOffset, root.byteLength]).toEqual([0, bytes.length]);
        expectCovered(root);
      }),
      { numRuns: 1_000 },
    );
  });

  test('are those bytes, when the leaves are joined', () => {
    fc.assert(
      fc.property(anyBytes(), (bytes) => {
        const leaves = partsOf(describeAggregatedRecord(bytes).root).filter(isLeaf);
        const views = leaves.map(({ byteOffset, byteLength }) =>
          bytes.subarray(byteOffset, byteOffset + byteLength),
        );
        expect(Buffer.concat(views).equals(bytes)).toBe(true);
        expect(leaves.filter(({ value }) => value === undefined)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('are the same when they are made again', () => {
    fc.assert(
      fc.property(anyBytes(), (bytes) => {
        const { root } = describeAggregatedRecord(bytes);
        expect(partsOf(root).map(withoutChildren)).toEqual(partsOf(root).map(withoutChildren));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the verdict', () => {
  test('on any bytes is that of readAggregatedRecord, and a part has the problem', () => {
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(anyBytes(), (bytes) => {
        const verdict = expectSameVerdict(bytes);
        counts[verdict] = (counts[verdict] ?? 0) + 1;
      }),
      { numRuns: 1_500 },
    );
    // Otherwise the generators have lost their bite.
    expect(Object.keys(counts).toSorted()).toEqual([
      'CHECKSUM_MISMATCH',
      'EMPTY_MESSAGE',
      'EXPLICIT_HASH_KEY_INDEX_OUT_OF_RANGE',
      'MALFORMED_MESSAGE',
      'MANGLED_RECORD',
      'PARTITION_KEY_INDEX_OUT_OF_RANGE',
      'aggregated',
      'plain',
    ]);
  });

  test.each([...vectors, ...malformed])('on $name is that of readAggregatedRecord', ({ data }) => {
    expectSameVerdict(data);
    expectCovered(describeAggregatedRecord(data).root);
  });

  test('on each of the hostile records is that of readAggregatedRecord', () => {
    const records = hostileRecords();
    expect(records.length).toBeGreaterThan(1_000);
    for (const { data } of records) {
      expectSameVerdict(data);
      expectCovered(describeAggregatedRecord(data).root);
    }
  });

  test.each(vectors.filter(({ aggregated, data }) => aggregated && data.length < 120))(
    'on $name with any byte changed is that of readAggregatedRecord',
    ({ data }) => {
      for (let index = 0; index < data.length; index++) {
        const damaged = Uint8Array.from(data);
        damaged[index] = (damaged[index] as number) ^ 0x10;
        expectSameVerdict(damaged);
        expectSameVerdict(frame(damaged.subarray(4, -16)));
      }
    },
  );
});

describe('the entries of a readable record', () => {
  test('have the keys, the data and the tags of its user records', () => {
    fc.assert(
      fc.property(readableRecord(), ({ data }) => {
        expect(userRecordsIn(data)).toEqual(readAggregatedRecord(data));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a description', () => {
  test('of a record written by hand', () => {
    const message = '0a0161 12023132 1a0b 0800 1000 1a0568656c6c6f';
    expect(treeOf(frame(fromHex(message)))).toEqual([
      '0 +40 record: Kinesis record',
      '0 +4  magicNumber: magic number = <f3899ac2>',
      '4 +20  message: message',
      '4 +3   partitionKey: partition key #0 = "a"',
      '4 +1    fieldTag: field tag = 10',
      '5 +1    length: length = 1',
      '6 +1    value: value = "a"',
      '7 +4   explicitHashKey: explicit hash key #0 = "12"',
      '7 +1    fieldTag: field tag = 18',
      '8 +1    length: length = 2',
      '9 +2    value: value = "12"',
      '11 +13   entry: entry #0',
      '11 +1    fieldTag: field tag = 26',
      '12 +1    length: length = 11',
      '13 +2    partitionKeyIndex: partition key index = 0 -> "a"',
      '13 +1     fieldTag: field tag = 8',
      '14 +1     value: value = 0',
      '15 +2    explicitHashKeyIndex: explicit hash key index = 0 -> "12"',
      '15 +1     fieldTag: field tag = 16',
      '16 +1     value: value = 0',
      '17 +7    data: data = <68656c6c6f>',
      '17 +1     fieldTag: field tag = 26',
      '18 +1     length: length = 5',
      '19 +5     value: value = <68656c6c6f>',
      '24 +16  digest: MD5 digest = <f5b3f1b38878a62e7c8cffe41ac321fc>',
    ]);
  });

  test('continues after an entry that is broken, with a group and a number of 64 bits', () => {
    const message = '0a0161 1a0508001a0361 1a0408011a00 2b08ffffffffffffffffff012c 2c00';
    const cutOff = 'unreadable message: length 3, 1 bytes are left';
    const outOfRange = 'user record 1: partition key index 1, table has 1';
    const notBegun = 'unreadable message: the end of a group that was not begun';
    expect(treeOf(frame(fromHex(message)))).toEqual([
      '0 +51 record: Kinesis record',
      '0 +4  magicNumber: magic number = <f3899ac2>',
      '4 +31  message: message',
      '4 +3   partitionKey: partition key #0 = "a"',
      '4 +1    fieldTag: field tag = 10',
      '5 +1    length: length = 1',
      '6 +1    value: value = "a"',
      '7 +7   entry: entry #0',
      '7 +1    fieldTag: field tag = 26',
      '8 +1    length: length = 5',
      '9 +2    partitionKeyIndex: partition key index = 0 -> "a"',
      '9 +1     fieldTag: field tag = 8',
      '10 +1     value: value = 0',
      `11 +3    data: data = <61> ! MALFORMED_MESSAGE at 12: ${cutOff}`,
      '11 +1     fieldTag: field tag = 26',
      '12 +1     length: length = 3',
      '13 +1     value: value = <61>',
      `14 +6   entry: entry #1 ! PARTITION_KEY_INDEX_OUT_OF_RANGE at 15: ${outOfRange}`,
      '14 +1    fieldTag: field tag = 26',
      '15 +1    length: length = 4',
      '16 +2    partitionKeyIndex: partition key index = 1',
      '16 +1     fieldTag: field tag = 8',
      '17 +1     value: value = 1',
      '18 +2    data: data = <>',
      '18 +1     fieldTag: field tag = 26',
      '19 +1     length: length = 0',
      '20 +0     value: value = <>',
      '20 +13   group: group 5',
      '20 +1    fieldTag: field tag = 43',
      '21 +11    unknownField: field 1 = 18446744073709551615',
      '21 +1     fieldTag: field tag = 8',
      '22 +10     value: value = 18446744073709551615',
      '32 +1    groupEnd: end of group = 44',
      '33 +2   unknownField: field 5',
      '33 +1    fieldTag: field tag = 44',
      `34 +1    unreadable: unreadable = <00> ! MALFORMED_MESSAGE at 34: ${notBegun}`,
      '35 +16  digest: MD5 digest = <a17acf7c4e9cf7117aa8aee35d8f3990>',
    ]);
  });

  test.each([
    ['a value that is cut off in a group', '2b2b08ff', 'a varint is cut off'],
    ['groups that are not closed', '2b2b', 'a group is not closed'],
    ['a group that is closed by another number', '2b2b342c', 'a group is closed by another number'],
    ['data that is cut off in an entry', '1a06 0800 1a03 6161', 'length 3, 2 bytes are left'],
  ])('of %s has one problem', (_, message, found) => {
    const problems = partsOf(describeAggregatedRecord(frame(fromHex(message))).root).flatMap(
      ({ problem }) => problem ?? [],
    );
    expect(problems).toMatchObject([{ message: `unreadable message: ${found}` }]);
  });

  test('of a record with a wrong digest has both digests, and the message nevertheless', () => {
    const { data } = named(malformed, 'wrong-digest');
    const { digest, root } = describeAggregatedRecord(data);
    expect(hex(digest?.given as Uint8Array)).toBe(hex(data.subarray(-16)));
    expect(hex(digest?.computed as Uint8Array)).toBe(hex(frame(data.subarray(4, -16)).subarray(-16)));
    expect(childOf(root, 'digest').problem?.code).toBe('CHECKSUM_MISMATCH');
    expect(partsOf(root).filter(({ kind }) => kind === 'data').length).toBeGreaterThan(0);
  });

  test.each([
    ['no bytes', '', ['0 +0 record: Kinesis record', '0 +0  plainData: plain data = <>']],
    [
      'a magic number with too little after it',
      'f3899ac2 0a',
      ['0 +5 record: Kinesis record', '0 +5  plainData: plain data = <f3899ac20a>'],
    ],
  ])('of %s has plain data only', (_, bytes, tree) => {
    expect(treeOf(fromHex(bytes))).toEqual(tree);
    expect(describeAggregatedRecord(fromHex(bytes))).toMatchObject({ verdict: 'plain' });
    expect(Object.keys(describeAggregatedRecord(fromHex(bytes)))).toEqual(['verdict', 'root']);
  });

  test('does not change when the bytes do', () => {
    const bytes = frame(fromHex('0a0161 1a0408001a00'));
    const { root } = describeAggregatedRecord(bytes);
    const before = partsOf(root).map(withoutChildren);
    bytes.fill(0xff);
    expect(partsOf(root).map(withoutChildren)).toEqual(before);
  });

  test.each([
    ['a Buffer', (bytes: Uint8Array) => Buffer.from(bytes)],
    ['shared memory', inSharedMemory],
    ['a part of larger memory', (bytes: Uint8Array) => concat([MAGIC, bytes, MAGIC]).subarray(4, -4)],
  ])('of %s is that of other bytes', (_, copyOf) => {
    const bytes = frame(fromHex('0a0161 1a0408001a00'));
    expect(treeOf(copyOf(bytes))).toEqual(treeOf(bytes));
  });

  test('of memory that was transferred is that of no bytes', () => {
    const bytes = frame(fromHex('0a0161 1a0408001a00'));
    structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
    expect(describeAggregatedRecord(bytes)).toMatchObject({ verdict: 'plain', root: { byteLength: 0 } });
  });

  test.each([undefined, null, 'text', [0xf3], new ArrayBuffer(4), new DataView(new ArrayBuffer(4)), {}])(
    'of %o is refused',
    (bytes) => {
      const description = () => describeAggregatedRecord(bytes as Uint8Array);
      expect(errorOf(description)).toMatchObject({ code: 'INVALID_RECORD' });
    },
  );
});

describe('the cost of a description', () => {
  const { fieldTag } = WireReader.prototype;
  let readCount = 0;
  beforeEach(() => {
    WireReader.prototype.fieldTag = function (this: WireReader) {
      readCount++;
      return fieldTag.call(this);
    };
  });
  afterEach(() => {
    WireReader.prototype.fieldTag = fieldTag;
  });

  /** How many field tags are read meanwhile. */
  function readsDuring(action: () => void): number {
    readCount = 0;
    action();
    return readCount;
  }

  test('of 1 MiB is that of the parts that are asked for', () => {
    const entry = fromHex('1a08 0800 1a04 61616161');
    const entryCount = Math.floor((1_048_576 - 4 - 3 - 16) / entry.length);
    const message = new Uint8Array(3 + entryCount * entry.length);
    message.set(fromHex('0a0161'));
    for (let offset = 3; offset < message.length; offset += entry.length) message.set(entry, offset);

    const { root, userRecordCount } = describeAggregatedRecord(frame(message));
    expect(userRecordCount).toBe(entryCount);
    const { children } = childOf(root, 'message');
    // The first entry needs the key tables.
    expect(first(children, 2).map(({ kind }) => kind)).toEqual(['partitionKey', 'entry']);
    expect(readsDuring(() => first(children, 100))).toBe(100);
    const entries = first(children, 100).slice(1);
    expect(readsDuring(() => [...(entries[50] as Part).children])).toBe(2);

    let last: Part | undefined;
    expect(
      readsDuring(() => {
        for (const part of children) last = part;
      }),
    ).toBe(entryCount + 1);
    expect(last).toMatchObject({ index: entryCount - 1, byteOffset: 4 + message.length - entry.length });
  });

  test('of entries that share a long key is that of reading it once', () => {
    const key = delimited(0x0a, utf8('\u00e9'.repeat(50_000)));
    const message = concat([key, fromHex('1a0408001a00'.repeat(500))]);
    const { root } = describeAggregatedRecord(frame(message));
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    const entries = [...childOf(root, 'message').children].slice(1);
    decode.mockClear();
    const keys = entries.map((entry) => childOf(entry, 'partitionKeyIndex').key);
    expect(new Set(keys).size).toBe(1);
    expect(decode).toHaveBeenCalledTimes(1);
    decode.mockRestore();
  });

  test.each([
    ['entries', (count: number) => `0a0161${'1a0408001a00'.repeat(count)}`],
    [
      'entries before their key tables',
      (count: number) => `${'1a0408001a00'.repeat(count)}${'0a0161'.repeat(count)}`,
    ],
    [
      'tags of one entry',
      (count: number) => hex(delimited(0x1a, fromHex(`08001a00${'22030a0161'.repeat(count)}`))),
    ],
    ['entries that are broken', (count: number) => '1a040800080f'.repeat(count)],
    ['groups', (count: number) => '2b08012c'.repeat(count)],
    ['groups in groups', (count: number) => `${'2b'.repeat(98)}${'2b2c'.repeat(count)}${'2c'.repeat(98)}`],
    ['groups that are not closed', (count: number) => '2b'.repeat(count)],
  ])('of all parts doubles with the number of %s', (_, messageOf) => {
    const costOf = (count: number) =>
      readsDuring(() => partsOf(describeAggregatedRecord(frame(fromHex(messageOf(count)))).root));
    expect(costOf(2_000)).toBeLessThan(2.1 * costOf(1_000) + 100);
  });
});

function expectCovered(root: Part): void {
  const levels: [part: Part, depth: number][] = [[root, 0]];
  for (let next = levels.pop(); next !== undefined; next = levels.pop()) {
    const [{ byteOffset, byteLength, children }, depth] = next;
    if (depth > 105) throw new Error('too deep');
    let offset = byteOffset;
    let count = 0;
    for (const child of children) {
      if (child.byteOffset !== offset || child.byteLength < 0) {
        throw new Error(`${child.kind} begins at ${child.byteOffset}, expected ${offset}`);
      }
      offset += child.byteLength;
      count++;
      levels.push([child, depth + 1]);
    }
    if (count > 0 && offset !== byteOffset + byteLength) {
      throw new Error(`the parts end at ${offset}, expected ${byteOffset + byteLength}`);
    }
  }
}

/** Compares with the reader under both policies; returns the code, or the verdict if there is none. */
function expectSameVerdict(bytes: Uint8Array): string {
  const description = describeAggregatedRecord(bytes);
  const { verdict, diagnostic, userRecordCount, digest } = description;

  const diagnostics: Diagnostic[] = [];
  const passed = readAggregatedRecord(bytes, { onDiagnostic: (found) => diagnostics.push(found) });
  expect(diagnostic === undefined ? [] : [diagnostic]).toEqual(diagnostics);
  expect(userRecordCount).toBe(passed?.length);

  const thrown = errorOf(() => readAggregatedRecord(bytes, { onMalformed: 'throw' }));
  const isMalformed = thrown !== undefined;
  expect(verdict).toBe(isMalformed ? 'malformed' : passed === undefined ? 'plain' : 'aggregated');
  if (isMalformed) {
    const { code, message, byteOffset } = thrown;
    expect({ ...diagnostic }).toEqual({ code, message, byteOffset });
  }
  if (digest !== undefined) {
    expect(Buffer.from(digest.given).equals(digest.computed)).toBe(isAggregatedRecord(bytes));
  }

  const parts = partsOf(description.root);
  const problems = parts.flatMap(({ problem }) => problem ?? []);
  for (const { problem, byteOffset, byteLength } of parts) {
    const place = (problem?.byteOffset ?? byteOffset) - byteOffset;
    if (place < 0 || place > byteLength) throw new Error(`${problem?.message} is not in its part`);
  }
  if (diagnostic === undefined) expect(problems).toEqual([]);
  else expect(problems).toContainEqual(diagnostic);
  return diagnostic?.code ?? verdict;
}

function errorOf(action: () => unknown): DeaggregationError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DeaggregationError);
    return error as DeaggregationError;
  }
}

/** User records, made of nothing but the description. */
function userRecordsIn(data: Uint8Array): UserRecord[] {
  const message = childOf(describeAggregatedRecord(data).root, 'message');
  return [...message.children]
    .filter(({ kind }) => kind === 'entry')
    .map((entry) => {
      const fields = [...entry.children];
      const partitionKey = fields.findLast(({ kind }) => kind === 'partitionKeyIndex')?.key;
      const explicitHashKey = fields.findLast(({ kind }) => kind === 'explicitHashKeyIndex')?.key;
      const tags = fields.filter(({ kind }) => kind === 'tag').map(tagOf);
      return {
        partitionKey: partitionKey as string,
        ...(explicitHashKey !== undefined && { explicitHashKey }),
        subSequenceNumber: entry.index as number,
        data: fields.findLast(({ kind }) => kind === 'data')?.value as Uint8Array,
        ...(tags.length > 0 && { tags }),
      };
    });
}

function tagOf({ children }: Part): { key: string; value?: string } {
  const fields = [...children];
  const key = fields.findLast(({ kind }) => kind === 'tagKey')?.value as string;
  const value = fields.findLast(({ kind }) => kind === 'tagValue')?.value as string | undefined;
  return value === undefined ? { key } : { key, value };
}

function childOf({ children }: Part, kind: Part['kind']): Part {
  for (const child of children) if (child.kind === kind) return child;
  throw new Error(`there is no ${kind}`);
}

/** A part and all below it, in the order of their bytes. */
function partsOf(part: Part): Part[] {
  return [part, ...[...part.children].flatMap(partsOf)];
}

function first(parts: Iterable<Part>, count: number): Part[] {
  const taken: Part[] = [];
  for (const part of parts) if (taken.push(part) === count) break;
  return taken;
}

function isLeaf({ children }: Part): boolean {
  return children[Symbol.iterator]().next().done === true;
}

function withoutChildren({ children, ...part }: Part): object {
  return part;
}

/** A line for each part: byte offset, byte length, kind and name by depth, then what else is known. */
function treeOf(bytes: Uint8Array): string[] {
  const linesOf = (part: Part, indent: string): string[] => [
    `${part.byteOffset} +${part.byteLength} ${indent}${part.kind}: ${part.name}${detailsOf(part)}`,
    ...[...part.children].flatMap((child) => linesOf(child, `${indent} `)),
  ];
  return linesOf(describeAggregatedRecord(bytes).root, '');
}

function detailsOf({ index, value, key, problem }: Part): string {
  const shown =
    typeof value === 'string' ? `"${value}"` : typeof value === 'object' ? `<${hex(value)}>` : `${value}`;
  return [
    index === undefined ? '' : ` #${index}`,
    value === undefined ? '' : ` = ${shown}`,
    key === undefined ? '' : ` -> "${key}"`,
    problem === undefined ? '' : ` ! ${problem.code} at ${problem.byteOffset}: ${problem.message}`,
  ].join('');
}

function inSharedMemory(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}
