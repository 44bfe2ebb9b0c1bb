import type { KinesisEventRecord } from '@kpl-kit/deagg/lambda';

type Records = AsyncIterable<readonly KinesisEventRecord[]> | Iterable<readonly KinesisEventRecord[]>;

/** Takes records together: up to `size`, and only such as `belongTogether` with the first of them. */
export async function* batchesOf(
  records: Records,
  size: number,
  belongTogether: (first: KinesisEventRecord, other: KinesisEventRecord) => boolean,
): AsyncGenerator<KinesisEventRecord[], void, undefined> {
  let batch: KinesisEventRecord[] = [];
  for await (const part of records) {
    for (const record of part) {
      const [first] = batch;
      if (first !== undefined && (batch.length === size || !belongTogether(first, record))) {
        yield batch;
        batch = [];
      }
      batch.push(record);
    }
  }
  if (batch.length > 0) yield batch;
}
