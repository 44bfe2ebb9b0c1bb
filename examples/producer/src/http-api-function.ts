import { Kinesis } from '@aws-sdk/client-kinesis';
import { KinesisProducer, type KinesisProducerOptions } from '@kpl-kit/producer';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

/** For the response, after the last attempt to send. */
const RESERVE_MILLISECONDS = 500;

interface Order {
  readonly customer: string;
}

/** Returns a Lambda function for an HTTP API that puts a list of orders in JSON, and answers when all are in the stream. */
export function toHandler(options: KinesisProducerOptions) {
  // One for all invocations, in which it serves one after the other.
  let opened: Promise<KinesisProducer> | undefined;

  return async (
    event: APIGatewayProxyEventV2,
    context: Context,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    opened ??= KinesisProducer.open(options);
    const producer = await opened.catch((error) => {
      opened = undefined;
      throw error;
    });

    const orders = readOrders(event);
    if (orders === undefined) return { statusCode: 400, body: 'expected a list of orders in JSON' };
    const refused: { readonly index: number; readonly why: string }[] = [];
    for (const [index, order] of orders.entries()) {
      const data = Buffer.from(JSON.stringify(order));
      await producer.put({ partitionKey: order?.customer ?? '', data }).catch((error) => {
        refused.push({ index, why: error.message });
      });
    }

    // Before it returns: nothing is sent while the process is frozen.
    const deadlineMilliseconds = Math.max(context.getRemainingTimeInMillis() - RESERVE_MILLISECONDS, 0);
    try {
      await producer.flush({ deadlineMilliseconds });
    } catch (error) {
      // The client sends all of them again. Some may be in the stream: delivery is at least once.
      console.error(String(error));
      return { statusCode: 503 };
    }
    return refused.length === 0
      ? { statusCode: 202 }
      : { statusCode: 400, body: JSON.stringify({ refused }) };
  };
}

/** Does not throw: the message of `JSON.parse` would quote the data in the log. */
function readOrders({ body = '[]', isBase64Encoded }: APIGatewayProxyEventV2): (Order | null)[] | undefined {
  try {
    const orders = JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
    return Array.isArray(orders) ? orders : undefined;
  } catch {
    return undefined;
  }
}

export const handler: ReturnType<typeof toHandler> = toHandler({
  kinesis: new Kinesis({}),
  streamName: process.env.STREAM_NAME ?? 'orders',
});
