import { aggregate } from '@kpl-kit/aggregator';
import { captures } from '@kpl-kit/fixtures';

/** One entry of a PutRecords request. */
export interface Entry {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string;
}

/** What a producer's application writes, and what must come out again. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

/** Who packed the entries of a batch: `@kpl-kit/aggregator`, nobody, or the Kinesis Producer Library itself. */
export type Source = 'aggregator' | 'plain' | 'kpl';

/** Entries to put, and the user records in them, both in order. */
export interface Batch {
  readonly source: Source;
  /** The source in words, the same for all its batches. */
  readonly title: string;
  readonly name: string;
  readonly entries: readonly Entry[];
  readonly userRecords: readonly UserRecord[];
}

/** Small, so that a few hundred orders make several aggregated records; the KPL's own default is 51,200. */
const MAX_BYTES = 4_096;
const ORDER_COUNT = 400;
/** 2^127, where the upper half of the hash keys begins. */
const UPPER_HALF = '170141183460469231731687303715884105728';

/** Everything that the demo puts, always the same. */
export function batchesToPut(): Batch[] {
  return [aggregatedOrders(), plainMeasurements(), ...capturedFromKpl()];
}

function aggregatedOrders(): Batch {
  const customers = ['ada', 'blaise', 'carl', 'daphne', 'emmy', 'fermat', 'grace', 'hypatia'];
  const items = ['lamp', 'chair', 'teapot', 'umbrella', 'notebook'];
  const userRecords = Array.from({ length: ORDER_COUNT }, (_, index): UserRecord => {
    const order = {
      order: index + 1,
      item: items[index % items.length],
      quantity: 1 + (index % 4),
      placed: new Date(Date.UTC(2026, 0, 5, 9, 0, index)).toISOString(),
    };
    const partitionKey = customers[(index * 3) % customers.length] as string;
    // Every 20th is an express order, which its producer directs to a place of its choice.
    const isExpress = index % 20 === 19;
    return { partitionKey, ...(isExpress && { explicitHashKey: UPPER_HALF }), data: toJson(order) };
  });
  const entries = [...aggregate(userRecords, { maxBytes: MAX_BYTES })];
  return {
    source: 'aggregator',
    title: 'packed by @kpl-kit/aggregator',
    name: 'orders',
    entries,
    userRecords,
  };
}

/** A stream often has other producers too, which know nothing of aggregation. */
function plainMeasurements(): Batch {
  const userRecords = [18.4, 18.9, 19.3, 19.1, 18.7].map((celsius, index): UserRecord => {
    return { partitionKey: `sensor-${1 + (index % 2)}`, data: toJson({ celsius }) };
  });
  const entries = userRecords.map(({ partitionKey, data }) => ({ Data: data, PartitionKey: partitionKey }));
  return { source: 'plain', title: 'plain, not aggregated', name: 'measurements', entries, userRecords };
}

/** Some of what the real KPL has sent: nothing of this project has a part in these bytes. */
function capturedFromKpl(): Batch[] {
  const samples = captures.filter(({ name }) => name.startsWith('sample-'));
  return samples.map(({ name, provenance, entries }) => ({
    source: 'kpl',
    title: `captured from the KPL ${provenance.kpl}`,
    name,
    entries: entries.map(({ Data, PartitionKey, ExplicitHashKey }) => ({
      Data,
      PartitionKey,
      ExplicitHashKey,
    })),
    userRecords: entries.flatMap((entry) => entry.userRecords),
  }));
}

function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
