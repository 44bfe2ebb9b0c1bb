import { type Diagnostic, isUnreadable } from '@kpl-kit/deagg';
import { type PipesRecord, pipesEnrichment } from '@kpl-kit/deagg/lambda';

/** What the target of the pipe gets for each user record. */
export interface Order {
  readonly id: string;
  readonly customer: string | null | undefined;
  readonly order: unknown;
}

/** What it gets for a Kinesis record that cannot be read: to be stored where somebody will look at it. */
export interface Unreadable {
  readonly id: string;
  readonly unreadable: Diagnostic['code'];
  readonly data: string;
}

/**
 * Enriches the batches of a pipe from a Kinesis stream to an SQS queue, which takes 10 messages at once. One
 * Kinesis record can be more messages than that, so the source of the pipe needs a small BatchSize. A batch
 * with too many fails as a whole, and the pipe retries it.
 */
export async function handler(records: readonly PipesRecord[]): Promise<(Order | Unreadable)[]> {
  const unreadable = new Map<object | undefined, Diagnostic>();
  const onDiagnostic = (found: Diagnostic) => {
    if (isUnreadable(found)) unreadable.set(records[found.recordIndex ?? 0], found);
  };
  const enrich = pipesEnrichment(
    (record): Order | Unreadable | undefined => {
      const { eventID, partitionKey, subSequenceNumber, data } = record;
      const id = `${eventID}:${subSequenceNumber ?? 0}`;
      // A record that cannot be read comes as the very same object.
      const diagnostic = unreadable.get(record);
      if (diagnostic !== undefined) return { id, unreadable: diagnostic.code, data };
      const order = parseOrder(data, id);
      // What returns undefined does not reach the target.
      if (order.n === 0) return undefined;
      return { id, customer: partitionKey, order };
    },
    { targetMaxBatch: 10, onDiagnostic },
  );
  return enrich(records);
}

/** The message of `JSON.parse` would quote the data in a log. */
function parseOrder(data: string, id: string) {
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString());
  } catch {
    throw new SyntaxError(`${id} is not JSON`);
  }
}
