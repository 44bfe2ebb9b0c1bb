// Arguments: the policy, and where the packages are installed.
import { createRequire } from 'node:module';
import { answerLines } from './lines.mjs';

const [policy, folder = import.meta.url] = process.argv.slice(2);
const require = createRequire(folder);
const { readAggregatedRecord } = require('@kpl-kit/deagg');
const { RecordAggregator } = require('@kpl-kit/aggregator');
const shardRange = { startingHashKey: '0', endingHashKey: String(2n ** 128n - 1n) };
const strict = { onMalformed: 'throw' };
const options = { lossless: {}, strict, kcl: { shardRange, outsideShardRange: 'drop-aggregate' } };
const toAlike = (data, partitionKey, explicitHashKey) => ({ data, partitionKey, explicitHashKey });

answerLines(
  (data) => readAggregatedRecord(data, options[policy]),
  (put, { maxBytes, maxCount }) => {
    const aggregator = new RecordAggregator({ maxBytes, ...(maxCount && { maxRecords: maxCount }) });
    const entries = [...put.flatMap((one) => aggregator.add(one) ?? []), ...aggregator.flush()];
    return entries.map((one) => toAlike(one.Data, one.PartitionKey, one.ExplicitHashKey));
  },
);
