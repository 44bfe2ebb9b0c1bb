import { aggregate } from '@kpl-kit/aggregator';
import { captures, hostileRecords, malformed, toLambdaEvent, vectors } from '@kpl-kit/fixtures';
import { frame, readableRecord } from '@kpl-kit/fixtures/arbitraries';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Base64Simd, MAX_INPUT_BYTE_LENGTH, MAX_PART_COUNT } from '../src/base64/base64-simd.ts';

// What was opened is kept: each test begins with modules that have opened nothing.
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Bytes of every value, different from place to place. */
function bytesOf(byteLength: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: byteLength }, (_, at) => (at * 167 + seed * 31 + (at >> 7)) & 0xff);
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

describe('Base64Simd', () => {
  /** The text of parts of the input, from the first to the second number of each. */
  function encode(simd: Base64Simd | undefined, input: Uint8Array, parts: readonly (readonly number[])[]) {
    simd?.parts.set(parts.flat());
    return simd?.encode(input, parts.length);
  }

  test('writes what Node writes, of every byte in every place', () => {
    const simd = Base64Simd.open();
    for (let shift = 0; shift < 256; shift++) {
      const input = Uint8Array.from({ length: 24 }, (_, at) => (shift + at * 11) & 0xff);
      expect(encode(simd, input, [[0, 24]])).toBe(toBase64(input));
    }
  });

  test('writes parts of every length from 0 to 300, each with its own padding', () => {
    const simd = Base64Simd.open();
    const input = bytesOf(MAX_INPUT_BYTE_LENGTH);
    for (let length = 0; length <= 300; length++) {
      const parts = [
        [7, 7 + length],
        [400, 400 + length],
        [MAX_INPUT_BYTE_LENGTH - length, MAX_INPUT_BYTE_LENGTH],
      ] as const;
      expect(encode(simd, input, parts)).toBe(
        parts.map(([start, end]) => toBase64(input.subarray(start, end))).join(''),
      );
    }
  });

  test('takes as many bytes and parts as there is room for', () => {
    const simd = Base64Simd.open();
    const input = bytesOf(MAX_INPUT_BYTE_LENGTH, 3);
    const length = MAX_INPUT_BYTE_LENGTH / MAX_PART_COUNT;
    const parts = Array.from({ length: MAX_PART_COUNT }, (_, index) => [
      index * length,
      (index + 1) * length,
    ]);
    expect(encode(simd, input, [[0, MAX_INPUT_BYTE_LENGTH]])).toBe(toBase64(input));
    expect(encode(simd, input, parts)).toBe(parts.map(([a, b]) => toBase64(input.subarray(a, b))).join(''));
  });

  test('leaves nothing of an input in the next one', () => {
    const simd = Base64Simd.open();
    for (const length of [300, 1, 0, 2, 13, 300]) {
      expect(encode(simd, bytesOf(length, length), [[0, length]])).toBe(toBase64(bytesOf(length, length)));
    }
  });

  const refuse = class {
    constructor() {
      throw new Error('Compiling function failed: Wasm SIMD unsupported');
    }
  };
  test.each([
    ['without WebAssembly', 'WebAssembly', undefined],
    ['without SIMD, or with a policy against it', 'WebAssembly', { Module: refuse }],
    ['without Buffer', 'Buffer', undefined],
  ])('is not there %s', (_, name, value) => {
    vi.stubGlobal(name, value);
    expect(Base64Simd.open()).toBeUndefined();
  });
});

/** How the runtime is, before the modules are loaded. */
const runtimes: Record<string, () => void> = {
  'with WebAssembly': () => {},
  'without WebAssembly': () => vi.stubGlobal('WebAssembly', undefined),
  'without Buffer': () => vi.stubGlobal('Buffer', undefined),
};

/** The base64 shapes, and what has the data of a user record in them. */
const shapes: Record<string, { of: (record: LambdaRecord) => object; in: (userRecord: never) => string }> = {
  Lambda: { of: (record) => record, in: ({ kinesis }: LambdaRecord) => kinesis.data },
  'Lambda, with another field': {
    of: (record) => ({ ...record, region: 'eu-west-1' }),
    in: ({ kinesis }: LambdaRecord) => kinesis.data,
  },
  Pipes: { of: ({ kinesis }) => kinesis, in: ({ data }: { data: string }) => data },
  'AWS CLI': { of: ({ kinesis }) => ({ Data: kinesis.data }), in: ({ Data }: { Data: string }) => Data },
};

type LambdaRecord = ReturnType<typeof toLambdaEvent>['Records'][number];

function toLambdaRecords(list: readonly Uint8Array[]): LambdaRecord[] {
  return toLambdaEvent(list.map((Data) => ({ Data, PartitionKey: 'a' }))).Records;
}

describe.each(Object.entries(runtimes))('data in base64 %s', (_runtime, enterRuntime) => {
  describe.each(Object.entries(shapes))('in the shape of %s', (_shape, shape) => {
    /** The data of all user records, and that of records that cannot be read. */
    async function deliver(list: readonly Uint8Array[]): Promise<string[]> {
      const records = toLambdaRecords(list).map(shape.of) as LambdaRecord[];
      enterRuntime();
      const { deaggregateRecords } = await import('@kpl-kit/deagg');
      const delivered = deaggregateRecords(records);
      vi.unstubAllGlobals();
      return delivered.map((userRecord) => shape.in(userRecord as never));
    }

    /** The same by reading bytes. */
    async function expectedOf(list: readonly Uint8Array[]): Promise<string[]> {
      const { readAggregatedRecord } = await import('@kpl-kit/deagg');
      return list.flatMap((bytes) =>
        (readAggregatedRecord(bytes) ?? [{ data: bytes }]).map(({ data }) => toBase64(data)),
      );
    }

    test('is that of captures, vectors, damaged and hostile records', async () => {
      const captured = captures.flatMap(({ entries }) => entries.map((entry) => ({ data: entry.Data })));
      const small = captured.filter(({ data }) => data.length < 8_000);
      const hostile = hostileRecords().filter((_, index) => index % 4 === 0);
      const list = [...small, ...vectors, ...malformed, ...hostile].map(({ data }) => data);
      expect(await deliver(list)).toEqual(await expectedOf(list));
    });

    test('is that of messages in odd spellings, small and large data mixed', async () => {
      const data = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 310 }), fc.nat({ max: 9_000 }));
      const plain = fc.array(data, { minLength: 2, maxLength: 200, size: 'max' }).map((lengths) => {
        const userRecords = lengths.map((length, n) => ({
          partitionKey: `${n % 9}`,
          data: bytesOf(length, n),
        }));
        return [...aggregate(userRecords, { maxBytes: 10_485_760 })].map((entry) => entry.Data);
      });
      const odd = fc.array(readableRecord(), { maxLength: 5 }).map((list) => list.map((one) => one.data));
      await fc.assert(
        fc.asyncProperty(plain, odd, async (some, others) => {
          const list = [...some, ...others];
          expect(await deliver(list)).toEqual(await expectedOf(list));
        }),
        { numRuns: 10 },
      );
    });
  });
});

describe('data in base64', () => {
  const lengths = Array.from({ length: 400 }, (_, n) => (n % 50 === 49 ? 301 : (n * 37) % 301));
  const userRecords = lengths.map((length, n) => ({ partitionKey: `${n}`, data: bytesOf(length, n) }));
  const [entry] = aggregate(userRecords, { maxBytes: 10_485_760 });
  const [record] = toLambdaRecords([entry?.Data as Uint8Array]) as [LambdaRecord];
  const expected = userRecords.map(({ data }) => toBase64(data));

  async function load() {
    const { Base64Simd } = await import('../src/base64/base64-simd.ts');
    const encode = vi.spyOn(Base64Simd.prototype, 'encode');
    const open = vi.spyOn(Base64Simd, 'open');
    return { encode, open, ...(await import('@kpl-kit/deagg')) };
  }

  test('is encoded in pieces of 8 KiB at most, and longer data alone', async () => {
    const { deaggregateRecords, encode } = await load();
    expect(deaggregateRecords(record).map(({ kinesis }) => kinesis.data)).toEqual(expected);
    const inputs = encode.mock.calls.map(([input]) => input.length);
    expect(Math.max(...inputs)).toBeLessThanOrEqual(8_192);
    expect(encode.mock.calls.reduce((sum, [, count]) => sum + count, 0)).toBe(lengths.length - 8);
    expect(inputs.length).toBeLessThan(20);
  });

  test('is encoded once where several iterations take turns', async () => {
    const { iterDeaggregateRecords, encode } = await load();
    const iterations = [record, record, record].map((one) => iterDeaggregateRecords([one]));
    for (const text of expected) {
      for (const iteration of iterations) expect(iteration.next().value?.kinesis.data).toBe(text);
    }
    expect(encode.mock.calls.reduce((sum, [, count]) => sum + count, 0)).toBe(3 * (lengths.length - 8));
  });

  test.each([1, 77, 399])('is that of the user records that are left after %i', async (count) => {
    const { deaggregateRecords } = await load();
    const resumeAfter = { sequenceNumber: record.kinesis.sequenceNumber, subSequenceNumber: count - 1 };
    const left = deaggregateRecords(record, { resumeAfter });
    expect(left.map(({ kinesis }) => kinesis.data)).toEqual(expected.slice(count));
  });

  test('is that of user records of one shard among others', async () => {
    const { deaggregateRecords, readAggregatedRecord, encode } = await load();
    const shardRange = { startingHashKey: '0', endingHashKey: `${2n ** 126n}` };
    const options = { shardRange, outsideShardRange: 'drop-record' } as const;
    const read = readAggregatedRecord(entry?.Data as Uint8Array, options) ?? [];
    const found = deaggregateRecords(record, options).map(({ kinesis }) => kinesis.data);
    expect(found).toEqual(read.map(({ data }) => toBase64(data)));
    expect(found.length).toBeGreaterThan(50);
    // What is encoded for nothing is not encoded again and again.
    expect(encode).toHaveBeenCalledTimes(1);
  });

  test('is encoded one by one, without opening WebAssembly, in a message of a few user records', async () => {
    const { deaggregateRecords, open } = await load();
    const [few] = aggregate(userRecords.slice(0, 7));
    const records = toLambdaRecords([few?.Data as Uint8Array]);
    expect(deaggregateRecords(records).map(({ kinesis }) => kinesis.data)).toEqual(expected.slice(0, 7));
    expect(open).not.toHaveBeenCalled();
  });

  test('is encoded one by one where short data is between longer ones', async () => {
    const { deaggregateRecords, encode } = await load();
    const mixed = [...Array(60).keys()].map((n) => ({
      partitionKey: 'k',
      data: bytesOf(n % 4 === 3 ? 400 : n),
    }));
    const [entry] = aggregate(mixed);
    const found = deaggregateRecords(toLambdaRecords([entry?.Data as Uint8Array]));
    expect(found.map(({ kinesis }) => kinesis.data)).toEqual(mixed.map(({ data }) => toBase64(data)));
    expect(encode).not.toHaveBeenCalled();
  });

  test('is that of entries without data between others', async () => {
    const { deaggregateRecords } = await load();
    const empty = [...Array(5).fill('1a0408001a00'), '1a0508001a0141', ...Array(5).fill('1a0408001a00')];
    const records = toLambdaRecords([frame(Buffer.from(`0a0161${empty.join('')}`, 'hex'))]);
    const found = deaggregateRecords(records).map(({ kinesis }) => kinesis.data);
    expect(found).toEqual([...Array(5).fill(''), 'QQ==', ...Array(5).fill('')]);
  });
});

describe('a Lambda record', () => {
  const userRecords = Array.from({ length: 20 }, (_, n) => ({
    partitionKey: `${n}`,
    ...(n % 3 === 0 && { explicitHashKey: `${n}` }),
    data: bytesOf(n),
    ...(n % 5 === 0 && { tags: [{ key: 'k', value: `${n}` }] }),
  }));
  const [entry] = aggregate(userRecords);
  const [record] = toLambdaRecords([entry?.Data as Uint8Array]) as [LambdaRecord];

  test.each([{}, { markLast: true }])(
    'with the fields of AWS comes out as one with more, %o',
    async (options) => {
      const { deaggregateRecords } = await import('@kpl-kit/deagg');
      const found = deaggregateRecords(record, options);
      const more = deaggregateRecords(
        { ...record, kinesis: { ...record.kinesis, more: 1 }, more: 2 },
        options,
      );
      expect(found).toHaveLength(20);
      expect(more.every((one) => one.more === 2 && one.kinesis.more === 1)).toBe(true);
      expect(found).toStrictEqual(
        more.map(({ more: _, kinesis: { more: __, ...kinesis }, ...rest }) => ({ ...rest, kinesis })),
      );
    },
  );

  test.each(['kinesis', 'record'])('keeps a symbol of its %s', async (place) => {
    const { deaggregateRecords } = await import('@kpl-kit/deagg');
    const symbol = Symbol('mine');
    const own = { [symbol]: 1 };
    const marked =
      place === 'record' ? { ...record, ...own } : { ...record, kinesis: { ...record.kinesis, ...own } };
    for (const found of deaggregateRecords(marked)) {
      expect(Reflect.get(place === 'record' ? found : found.kinesis, symbol)).toBe(1);
    }
  });

  test.each([
    ['another in its place', { awsRegion: undefined, region: 'eu-west-1' }],
    ['no other', { awsRegion: undefined }],
    ['one more', { region: 'eu-west-1' }],
  ])('keeps its fields where one is missing or unknown: %s', async (_, change) => {
    const { deaggregateRecords } = await import('@kpl-kit/deagg');
    const changed = Object.fromEntries(
      Object.entries({ ...record, ...change }).filter(([, value]) => value !== undefined),
    ) as unknown as LambdaRecord;
    const { kinesis: _kinesis, ...fields } = changed;
    for (const { kinesis, ...found } of deaggregateRecords(changed)) expect(found).toStrictEqual(fields);
  });
});
