import agg from 'aws-kinesis-agg';
import { answerLines } from './lines.mjs';

answerLines(
  (data) => {
    let found;
    const record = { data: data.toString('base64'), partitionKey: 'a', sequenceNumber: '1' };
    agg.deaggregateSync(record, true, (error, userRecords) => {
      if (error) throw error;
      found = userRecords.map((one) => ({ ...one, explicitHashKey: one.explicitPartitionKey }));
    });
    return found.length === 1 && found[0].subSequenceNumber === undefined ? undefined : found;
  },
  (put) =>
    new Promise((resolve, reject) => {
      const entries = [];
      const keep = ({ ExplicitHashKey, ...one }, done) => {
        entries.push({ ...one, explicitHashKey: ExplicitHashKey });
        done();
      };
      agg.aggregate(put, keep, () => resolve(entries), reject);
    }),
);
