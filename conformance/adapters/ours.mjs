// Arguments: the policy, and where the packages are installed.
import { createRequire } from 'node:module';
import { answerLines, base64, bytes } from './lines.mjs';

const [policy, folder = import.meta.url] = process.argv.slice(2);
const require = createRequire(folder);
const { readAggregatedRecord } = require('@kpl-kit/deagg');
const { RecordAggregator } = require('@kpl-kit/aggregator');
const everyShard = { startingHashKey: '0', endingHashKey: String(2n ** 128n - 1n) };
const options = { lossless: {}, strict: { onMalformed: 'throw' }, kcl: { shardRange: everyShard, outsideShardRange: 'drop-aggregate' } };

answerLines(
  (data) => readAggregatedRecord(data, options[policy])?.map((one) => ({ ...one, data: base64(one.data) })),
  ({ userRecords, maxBytes, maxCount }) => {
    const aggregator = new RecordAggregator({ maxBytes, ...(maxCount && { maxRecords: maxCount }) });
    const add = ({ explicitHashKey, data, ...one }) =>
      aggregator.add({ ...one, data: bytes(data), ...(explicitHashKey !== null && { explicitHashKey }) }) ?? [];
    const entries = [...userRecords.flatMap(add), ...aggregator.flush()];
    return entries.map(({ Data, PartitionKey, ExplicitHashKey }) => ({ data: base64(Data), partitionKey: PartitionKey, explicitHashKey: ExplicitHashKey }));
  },
);
