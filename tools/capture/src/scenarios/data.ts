import { createHash } from 'node:crypto';
import { type Scenario, scenario } from './scenario.ts';
import { list, text, utf8 } from './user-records.ts';

const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);
/** The worked example of docs/format.md. */
const MESSAGE = Buffer.from('0a01611a0608001a026869', 'hex');
const AGGREGATED = Buffer.concat([MAGIC, MESSAGE, createHash('md5').update(MESSAGE).digest()]);

/** Data that could be taken for an aggregated record, and is one only at the beginning of the list. */
const LIKE_AGGREGATED = [
  AGGREGATED,
  AGGREGATED.subarray(0, -1),
  Buffer.concat([AGGREGATED, Uint8Array.of(0)]),
  Buffer.concat([MAGIC, MESSAGE, new Uint8Array(16)]),
  Buffer.concat([MAGIC, createHash('md5').digest()]),
  MAGIC,
  MAGIC.subarray(0, 3),
].map((data) => Uint8Array.from(data));

/** Lengths at which a varint grows: of the data itself, and of the entry around it (4 to 7 bytes more). */
const VARINT_BOUNDARIES = [0, 1, 127, 128, 16_383, 16_384].flatMap((boundary) =>
  [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1]
    .map((distance) => boundary + distance)
    .filter((length) => length >= 0),
);

/** What the data of user records can do to their entries. */
export const dataScenarios: readonly Scenario[] = [
  scenario({
    name: 'empty-data',
    what: 'user records without a byte of data, between others and among themselves',
    userRecords: list(60, (index) => ({
      partitionKey: `k${index % 3}`,
      data: text(index % 4 === 3 ? 9 : 0, index),
    })),
  }),
  scenario({
    name: 'lone',
    what: 'one user record: it goes raw',
    userRecords: [{ partitionKey: 'lone', data: utf8('one user record') }],
  }),
  scenario({
    name: 'lone-with-explicit-hash-key',
    what: 'one user record with an explicit hash key: it goes raw',
    userRecords: [{ partitionKey: 'lone', explicitHashKey: '42', data: utf8('one user record') }],
  }),
  scenario({
    name: 'lone-with-key-a',
    what: 'one user record with the partition key that aggregated records have: it goes raw',
    userRecords: [{ partitionKey: 'a', data: utf8('not aggregated') }],
  }),
  scenario({
    name: 'lone-like-aggregated',
    what: 'lone user records whose data is an aggregated record, or begins like one: they go raw, so a consumer must take the first for aggregated',
    groups: LIKE_AGGREGATED.map((data) => [{ partitionKey: 'inner', data }]),
  }),
  scenario({
    name: 'data-like-aggregated',
    what: 'user records in one entry whose data is an aggregated record, or begins like one',
    userRecords: LIKE_AGGREGATED.map((data, index) => ({ partitionKey: `k${index % 2}`, data })),
  }),
  scenario({
    name: 'varint-boundaries',
    what: 'data and entries of the lengths at which a varint grows by a byte, in one entry',
    config: { aggregationMaxSize: 1_000_000 },
    userRecords: VARINT_BOUNDARIES.map((byteLength) => ({
      partitionKey: 'k',
      data: text(byteLength, byteLength),
    })),
  }),
  scenario({
    name: 'binary-data',
    what: 'data of every byte value, which is no text',
    userRecords: list(64, (index) => ({
      partitionKey: 'k',
      data: Uint8Array.from({ length: 256 }, (_, position) => (position * (2 * index + 1)) & 0xff),
    })),
  }),
  scenario({
    name: 'large-data',
    what: 'user records around the limit and above it, between small ones: those that do not fit go raw',
    userRecords: [
      20, 51_199, 30, 51_200, 40, 51_201, 50, 60, 200_000, 70, 900_000, 80, 90, 51_140, 25_000, 25_000, 1_100,
    ].map((byteLength, index) => ({ partitionKey: `k${index % 2}`, data: text(byteLength, byteLength) })),
  }),
];
