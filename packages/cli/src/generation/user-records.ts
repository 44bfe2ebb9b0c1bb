import type { UserRecord } from '@kpl-kit/aggregator';
import { Random } from './random.ts';

/** What to generate. */
export interface GenerateOptions {
  readonly count: number;
  /** The same seed and options make the same user records, in every version of a minor series. */
  readonly seed: number;
  /** How many different partition keys there are. */
  readonly keyCount: number;
  readonly minByteLength: number;
  readonly maxByteLength: number;
  readonly payload: 'json' | 'text' | 'binary';
  readonly hashKeys: 'none' | 'some' | 'all';
}

const WORDS = 'paid sent open done late lost new old red blue north south east west'.split(' ');
/** `{"id":0,"state":"","text":""}` */
const JSON_OVERHEAD = 30;

/** Makes user records one at a time. */
export function* generateUserRecords(options: GenerateOptions): Generator<UserRecord, void, undefined> {
  const random = new Random(options.seed);
  for (let index = 0; index < options.count; index++) {
    const partitionKey = `key-${random.integer(0, options.keyCount - 1)}`;
    const byteLength = random.integer(options.minByteLength, options.maxByteLength);
    const data = payloadOf(options.payload, index, byteLength, random);
    const hasHashKey =
      options.hashKeys === 'all' || (options.hashKeys === 'some' && random.integer(0, 1) === 1);
    yield hasHashKey ? { partitionKey, explicitHashKey: hashKeyFrom(random), data } : { partitionKey, data };
  }
}

function payloadOf(
  kind: GenerateOptions['payload'],
  index: number,
  byteLength: number,
  random: Random,
): Uint8Array {
  if (kind === 'binary') return random.bytes(byteLength);
  if (kind === 'text') return Buffer.from(textOf(byteLength, random));
  const state = WORDS[random.integer(0, WORDS.length - 1)];
  const fields = { id: index, state };
  const used = JSON.stringify(fields).length;
  const room = Math.max(0, byteLength - Math.max(used + 10, JSON_OVERHEAD));
  return Buffer.from(JSON.stringify(room === 0 ? fields : { ...fields, text: textOf(room, random) }));
}

function textOf(byteLength: number, random: Random): string {
  let text = '';
  while (text.length < byteLength) text += `${WORDS[random.integer(0, WORDS.length - 1)]} `;
  return text.slice(0, byteLength);
}

function hashKeyFrom(random: Random): string {
  let hashKey = 0n;
  for (let word = 0; word < 4; word++) hashKey = (hashKey << 32n) | BigInt(random.uint32());
  return String(hashKey);
}
