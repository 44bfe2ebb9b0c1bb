import { type KinesisHandler, kinesisHandler, type LambdaUserRecord } from '@kpl-kit/deagg/lambda';
import type { Context } from 'aws-lambda';

/** For producers such as Fluent Bit and Telegraf that can write several lines of JSON into one record. */
export const handler: KinesisHandler<Context> = kinesisHandler(handleLines, {
  // Store the record where somebody will look at it. If this throws, Lambda delivers it again.
  onUnreadable: ({ id, source }, { code }) => console.error(id, code, source.kinesis.data),
});

/** Handles all lines, or none if one of them is not JSON. */
export async function handleLines(record: LambdaUserRecord): Promise<void> {
  for (const { id, value } of readLines(record)) console.log(id, value);
}

/** The values in a record, each with an id that stays the same however often the record is delivered. */
function readLines(record: LambdaUserRecord): { id: string; value: unknown }[] {
  return record
    .text()
    .split('\n')
    .map((line, index) => ({ line, index }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, index }) => ({ id: `${record.id}:${index}`, value: parseLine(line, index) }));
}

/** The message of `JSON.parse` would quote the data in a log. */
function parseLine(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError(`line ${index + 1} is not JSON`);
  }
}
