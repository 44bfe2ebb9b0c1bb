// The library alone: reads events, unpacks them, and does nothing with the user records.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { deaggregateRecords } from '@kpl-kit/deagg';

let count = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  count += deaggregateRecords(JSON.parse(line).Records).length;
}
if (count === 0) process.exitCode = 1;
