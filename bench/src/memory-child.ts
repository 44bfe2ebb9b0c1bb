// One run of the memory bench, alone in its process. Prints a ChildResult as JSON.
// Usage: node --expose-gc memory-child.ts natural|live bytes|lambda FILE RECORD_COUNT
import { readFileSync } from 'node:fs';
import { iterDeaggregateRecords } from '@kpl-kit/deagg';
import { HeapPeak } from './heap-peak.ts';
import { type LambdaRecord, toLambdaRecord } from './lambda-event.ts';
import type { ChildResult } from './memory.ts';

const [mode, shape, file, recordCount] = process.argv.slice(2) as [string, string, string, string];

/** How often the heap is looked at, in user records. A forced collection takes too long to do it as often. */
const interval = mode === 'live' ? 100_000 : 1_000;
const data = readFileSync(file);
// What goes in is the caller's memory: made before the first look at the heap when it is one record.
const records = Number(recordCount) === 1 ? [toInput(0)] : stream(Number(recordCount));

const peak = new HeapPeak(mode === 'live');
let userRecords = 0;
for (const _ of iterDeaggregateRecords(records)) {
  if (++userRecords % interval === 0) peak.look();
}
peak.look();
const byteLength = data.length * Number(recordCount);
const result: ChildResult = { userRecords, byteLength, peakBytes: peak.bytes };
console.log(JSON.stringify(result));

/** Each record is a new one: were it kept, it would be seen. */
function* stream(count: number): Generator<Uint8Array | LambdaRecord> {
  for (let index = 0; index < count; index++) yield toInput(index);
}

function toInput(index: number): Uint8Array | LambdaRecord {
  return shape === 'lambda' ? toLambdaRecord(data, index) : new Uint8Array(data);
}
