import { frame } from '@kpl-kit/fixtures/arbitraries';
import { utf8 } from '@kpl-kit/fixtures/wire-writer';
import type { ScenarioTable } from './scenario.ts';
import { list, text } from './user-records.ts';

const MAGIC = Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2);
/** The worked example of docs/format.md. */
const AGGREGATED = frame(Uint8Array.from(Buffer.from('0a01611a0608001a026869', 'hex')));

/** Data that could be taken for an aggregated record; only the first is one. */
const LIKE_AGGREGATED = [
  AGGREGATED,
  AGGREGATED.slice(0, -1),
  Uint8Array.of(...AGGREGATED, 0),
  Uint8Array.of(...AGGREGATED.slice(0, -16), ...new Uint8Array(16)),
  frame(new Uint8Array()),
  MAGIC,
  MAGIC.slice(0, 3),
];

/** Lengths at which a varint grows: of the data itself, and of the entry around it (4 to 7 bytes more). */
const VARINT_BOUNDARIES = [0, 1, 127, 128, 16_383, 16_384].flatMap((boundary) =>
  Array.from({ length: 10 }, (_, index) => boundary + index - 8).filter((length) => length >= 0),
);

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** What the data of user records can do to their entries. */
export const dataScenarios: ScenarioTable = {
  'empty-data': {
    what: 'user records without a byte of data, between others and among themselves',
    groups: () => [list(60, (n) => ({ partitionKey: `k${n % 3}`, data: text(n % 4 === 3 ? 9 : 0, n) }))],
  },
  lone: {
    what: 'one user record: it goes raw',
    groups: () => [[{ partitionKey: 'lone', data: utf8('one user record') }]],
  },
  'lone-with-explicit-hash-key': {
    what: 'one user record with an explicit hash key: it goes raw',
    groups: () => [[{ partitionKey: 'lone', explicitHashKey: '42', data: utf8('one user record') }]],
  },
  'lone-with-key-a': {
    what: 'one user record with the partition key that aggregated records have: it goes raw',
    groups: () => [[{ partitionKey: 'a', data: utf8('not aggregated') }]],
  },
  'lone-like-aggregated': {
    what: 'lone user records whose data is an aggregated record, or begins like one: they go raw, so a consumer must take the first for aggregated',
    groups: () => LIKE_AGGREGATED.map((data) => [{ partitionKey: 'inner', data }]),
  },
  'data-like-aggregated': {
    what: 'user records in one entry whose data is an aggregated record, or begins like one',
    groups: () => [LIKE_AGGREGATED.map((data, n) => ({ partitionKey: `k${n % 2}`, data }))],
  },
  'varint-boundaries': {
    what: 'data and entries of the lengths at which a varint grows by a byte, in one entry',
    config: { aggregationMaxSize: 1_000_000 },
    groups: () => [VARINT_BOUNDARIES.map((length) => ({ partitionKey: 'k', data: text(length, length) }))],
  },
  'binary-data': {
    what: 'data of every byte value, which is no text',
    groups: () => [list(64, (n) => ({ partitionKey: 'k', data: bytes.map((byte) => byte * (2 * n + 1)) }))],
  },
  'large-data': {
    what: 'user records around the limit and above it, between small ones: those that do not fit go raw',
    groups: () => {
      const lengths = [
        20, 51_199, 30, 51_200, 40, 51_201, 50, 60, 200_000, 70, 900_000, 80, 90, 51_140, 25_000, 25_000,
        1_100,
      ];
      return [lengths.map((length, n) => ({ partitionKey: `k${n % 2}`, data: text(length, length) }))];
    },
  },
};
