// What the code that protobufjs generates finds in a message, in the frame of docs/format.md.
import { createHash } from 'node:crypto';
import { witnessMessage } from '@kpl-kit/proto/witness';
import { answerLines } from './lines.mjs';

answerLines((data) => {
  if (data.subarray(0, 4).toString('hex') !== 'f3899ac2') return undefined;
  const message = data.subarray(4, -16);
  if (!createHash('md5').update(message).digest().equals(data.subarray(-16))) throw new Error('wrong digest');
  const found = witnessMessage(message);
  const isBad = (one) =>
    one.partitionKey === undefined || ('explicitHashKey' in one && one.explicitHashKey === undefined);
  if (found.some(isBad)) throw new Error('an index is beyond its table');
  return found;
});
