import deaggregate from 'lifion-kinesis/lib/deaggregate.js';
import { answerLines } from './lines.mjs';

answerLines(async (data) => {
  const record = { Data: data.toString('base64'), PartitionKey: 'a', SequenceNumber: '1' };
  const found = await deaggregate([record]);
  if (found.length === 1 && found[0].SubSequenceNumber === undefined) return undefined;
  return found.map((one) => ({
    partitionKey: one.PartitionKey,
    explicitHashKey: one.ExplicitPartitionKey,
    data: one.Data,
  }));
});
