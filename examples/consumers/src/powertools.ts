import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence';
import { Base64Encoded } from '@aws-lambda-powertools/parser/helpers';
import { type Deaggregated, type Diagnostic, isUnreadable, userRecordId } from '@kpl-kit/deagg';
import { expandKinesisEvent } from '@kpl-kit/deagg/lambda';
import type { KinesisStreamHandler, KinesisStreamRecord } from 'aws-lambda';
import { z } from 'zod';

const Order = z.object({ n: z.number() });
const OrderData = Base64Encoded(Order);

/**
 * Powertools' batch, parser and idempotency over user records. Needs ReportBatchItemFailures in the event
 * source mapping. In production, pass `new DynamoDBPersistenceLayer({ tableName })`.
 *
 * - `expandKinesisEvent` comes first: no parser or middleware may decode `kinesis.data` before it.
 * - WARNING: the idempotency key must be `userRecordId`, never `eventID` or the sequence number. All user
 *   records of a Kinesis record share those, so the first would be handled, the others skipped, and success
 *   reported.
 * - Call `userRecordId` before parsing: Powertools' Kinesis schemas, which the BatchProcessor's own `parser`
 *   option uses too, drop `subSequenceNumber`.
 *
 * When a user record fails, its whole Kinesis record is reported, and Lambda delivers the batch again from
 * there. Idempotency then skips the user records that are done. A BatchProcessor goes on after a failure, so
 * this rejects what follows with the same partition key: otherwise it would be handled before what failed. A
 * record that cannot be read is set aside; with `onMalformed: 'throw'` it would fail the whole batch.
 */
export function ordersHandler(persistenceStore: BasePersistenceLayer): KinesisStreamHandler {
  const config = new IdempotencyConfig({});
  const handleOnce = makeIdempotent(handleOrder, { persistenceStore, config, dataIndexArgument: 1 });
  const processor = new BatchProcessor(EventType.KinesisDataStreams);

  return (event, context) => {
    const unreadable = new Map<object | undefined, Diagnostic>();
    const onDiagnostic = (found: Diagnostic) => {
      if (isUnreadable(found)) unreadable.set(event.Records[found.recordIndex ?? 0], found);
    };
    const failedKeys = new Set<string>();
    const handleUserRecord = async (record: Deaggregated<KinesisStreamRecord>): Promise<void> => {
      const { partitionKey, data } = record.kinesis;
      if (failedKeys.has(partitionKey)) throw new Error('a user record before it failed');
      // A record that cannot be read comes out as the very same object.
      const diagnostic = unreadable.get(record);
      try {
        if (diagnostic === undefined) await handleOnce(OrderData.parse(data), userRecordId(record));
        else await setAside(record, diagnostic);
      } catch (error) {
        failedKeys.add(partitionKey);
        throw error;
      }
    };
    // Otherwise a user record that Lambda's timeout interrupts stays locked for an hour.
    config.registerLambdaContext(context);
    // In parallel, the user records of a partition key would overtake each other.
    const options = { context, processInParallel: false };
    const expanded = expandKinesisEvent(event, { onDiagnostic });
    return processPartialResponse(expanded, handleUserRecord, processor, options);
  };
}

async function handleOrder(order: z.infer<typeof Order>, id: string): Promise<void> {
  console.log(id, order);
}

/** Store the record where somebody will look at it. If this throws, Lambda delivers the record again. */
async function setAside({ eventID, kinesis }: KinesisStreamRecord, { code }: Diagnostic): Promise<void> {
  console.error(eventID, code, kinesis.data);
}
