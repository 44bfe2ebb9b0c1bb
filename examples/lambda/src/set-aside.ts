import type { Diagnostic } from '@kpl-kit/deagg';
import type { KinesisEventRecord } from '@kpl-kit/deagg/lambda';

/**
 * Sets aside a Kinesis record that could not be read, so that its neighbours are handled. When this throws, Lambda delivers the record
 * again.
 */
export async function setAside(
  { eventID, kinesis: { data } }: KinesisEventRecord,
  { code, message }: Diagnostic,
): Promise<void> {
  // >>> YOUR CODE: store the record where somebody will look at it, in a bucket or a queue. Here it goes into the log, all of it.
  for (let start = 0; start < data.length; start += LINE_LENGTH) {
    const part = data.slice(start, start + LINE_LENGTH);
    console.error(
      JSON.stringify({ unreadable: eventID, code, message, start, length: data.length, data: part }),
    );
  }
}

/** Characters of up to 6 bytes each as JSON: fewer than the 256 KB that CloudWatch Logs has always taken. */
const LINE_LENGTH = 40_000;
