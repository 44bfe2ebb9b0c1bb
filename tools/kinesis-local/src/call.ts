import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Nothing checks the signature; without the header the service logs a warning for each request. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00';

/**
 * Calls one operation of the Kinesis that listens on that port of the loopback interface, and returns its
 * response. Rejects when there is none, and with its text when it is an error.
 *
 * For the few calls that prepare a stream; an application uses the AWS SDK.
 *
 * @example
 * ```ts
 * await callKinesis(kinesis.port, 'CreateStream', { StreamName: 'orders', ShardCount: 2 });
 * ```
 */
export async function callKinesis(
  port: number,
  operation: string,
  input: object,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const headers = {
    Authorization: AUTHORIZATION,
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Date': '20000101T000000Z',
    'X-Amz-Target': `Kinesis_20131202.${operation}`,
  };
  // Not fetch: with NODE_USE_ENV_PROXY it asks the proxy. `agent: false` closes the connection at the end.
  const call = request({ host: '127.0.0.1', port, method: 'POST', headers, signal, agent: false });
  // Whoever waits below gets it too.
  call.on('error', () => {});
  call.end(JSON.stringify(input));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) {
    throw new Error(`${operation} failed with HTTP ${response.statusCode}: ${body}`);
  }
  return body === '' ? {} : JSON.parse(body);
}
