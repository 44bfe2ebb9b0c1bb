import { gunzipSync } from 'node:zlib';
import { type KinesisHandler, kinesisHandler, type LambdaUserRecord } from '@kpl-kit/deagg/lambda';
import type { CloudWatchLogsDecodedData, Context } from 'aws-lambda';

/** For CloudWatch Logs subscriptions, which write gzipped JSON, in aggregated records and plain ones. */
export const handler: KinesisHandler<Context> = kinesisHandler(handleLogData, {
  // Store the record where somebody will look at it. If this throws, Lambda delivers it again.
  onUnreadable: ({ id, source }, { code }) => console.error(id, code, source.kinesis.data),
});

/** Throws if the data is neither gzip nor JSON. */
export async function handleLogData(record: LambdaUserRecord): Promise<void> {
  const { messageType, logGroup, logEvents } = readLogData(record);
  // CloudWatch Logs sends a CONTROL_MESSAGE to test whether it can write to the stream.
  if (messageType !== 'DATA_MESSAGE') return;
  for (const { id, message } of logEvents) console.log(logGroup, id, message);
}

/** Reads the same JSON without gzip too. */
function readLogData(record: LambdaUserRecord): CloudWatchLogsDecodedData {
  if (!isGzip(record.data)) return record.json();
  const text = gunzipSync(record.data, { maxOutputLength: MAX_BYTES }).toString();
  try {
    return JSON.parse(text);
  } catch {
    // Its own message would quote the data in the log.
    throw new SyntaxError('the decompressed data is not JSON');
  }
}

function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

/** Far above any batch of log events. Without a limit, a megabyte of gzip could grow to a gigabyte. */
const MAX_BYTES = 64 * 1024 * 1024;
