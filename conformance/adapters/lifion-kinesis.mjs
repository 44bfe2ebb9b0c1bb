import deaggregate from 'lifion-kinesis/lib/deaggregate.js';
import { answerLines, base64 } from './lines.mjs';

answerLines(async (data) => {
  const found = await deaggregate([{ Data: base64(data), PartitionKey: 'a', SequenceNumber: '1' }]);
  if (found.length === 1 && found[0].SubSequenceNumber === undefined) return undefined;
  return found.map(({ PartitionKey, ExplicitPartitionKey, Data }) => ({
    partitionKey: PartitionKey,
    explicitHashKey: ExplicitPartitionKey ?? null,
    data: base64(Data),
  }));
});
