import { seededBytes } from '@kpl-kit/testkit/seeded';

/** What a producer put in. */
export interface PutUserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

/** How the user records of one aggregated record are made. */
export interface CorpusShape {
  readonly name: string;
  readonly userRecordCount: number;
  readonly dataByteLength: number;
  readonly keyCount: number;
  /** Each partition key has one explicit hash key; or none has. */
  readonly explicitHashKeys?: boolean;
}

/** The same user records for the same shape and index, in every run. Their data are views of one buffer. */
export function makeUserRecords(shape: CorpusShape, recordIndex = 0): PutUserRecord[] {
  const { userRecordCount, dataByteLength, keyCount, explicitHashKeys = false } = shape;
  const seed = `${shape.name}/${recordIndex}`;
  const bytes = seededBytes(`${seed}/data`, userRecordCount * dataByteLength);
  const keys = keysOf(seed, keyCount, explicitHashKeys);
  const choices = seededNumbers(`${seed}/choices`, userRecordCount, keyCount);
  return Array.from({ length: userRecordCount }, (_, index) => {
    // The first ones take each key once, so that the record has as many as its shape says.
    const keyIndex = index < keyCount ? index : (choices[index] as number);
    const { partitionKey, explicitHashKey } = keys[keyIndex] as Keys;
    const data = bytes.subarray(index * dataByteLength, (index + 1) * dataByteLength);
    // Not a spread: Node 20 reads the fields of what it makes ten times more slowly.
    return explicitHashKey === undefined ? { partitionKey, data } : { partitionKey, explicitHashKey, data };
  });
}

type Keys = Omit<PutUserRecord, 'data'>;

function keysOf(seed: string, count: number, explicitHashKeys: boolean): Keys[] {
  const hashKeys = seededBytes(`${seed}/hash-keys`, count * 16);
  return Array.from({ length: count }, (_, index) => {
    const partitionKey = `customer-${String(index).padStart(6, '0')}`;
    if (!explicitHashKeys) return { partitionKey };
    const hashKey = hashKeys.toString('hex', index * 16, (index + 1) * 16);
    return { partitionKey, explicitHashKey: BigInt(`0x${hashKey}`).toString() };
  });
}

/** Whole numbers from 0 to `bound - 1`, the same in every run. */
export function seededNumbers(seed: string, count: number, bound: number): number[] {
  const bytes = seededBytes(seed, count * 4);
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(index * 4) % bound);
}
