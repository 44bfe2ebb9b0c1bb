import agg from 'aws-kinesis-agg';
import { answerLines, base64, bytes } from './lines.mjs';

answerLines(
  (data) => {
    let found;
    agg.deaggregateSync({ data: base64(data), partitionKey: 'a', sequenceNumber: '1' }, true, (error, userRecords) => {
      if (error) throw error;
      found = userRecords;
    });
    if (found.length === 1 && found[0].subSequenceNumber === undefined) return undefined;
    return found.map(({ partitionKey, explicitPartitionKey, data }) => ({ partitionKey, explicitHashKey: explicitPartitionKey ?? null, data }));
  },
  ({ userRecords }) =>
    new Promise((resolve, reject) => {
      const entries = [];
      const records = userRecords.map(({ explicitHashKey, data, ...one }) => ({ ...one, data: bytes(data), ...(explicitHashKey !== null && { explicitHashKey }) }));
      const keep = ({ partitionKey, ExplicitHashKey, data }, done) => {
        entries.push({ partitionKey, explicitHashKey: ExplicitHashKey, data: base64(data) });
        done();
      };
      agg.aggregate(records, keep, () => resolve(entries), reject);
    }),
);
