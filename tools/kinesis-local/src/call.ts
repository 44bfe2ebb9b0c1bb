import { request } from 'node:http';

/** Nothing checks the signature; without the header the service logs a warning for each request. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00';

/**
 * Calls one operation of the Kinesis that listens on that port of the loopback interface, and returns its answer.
 * Rejects when there is no answer, and with the answer's text when it is an error.
 *
 * For the few calls that prepare a stream; an application uses the AWS SDK.
 *
 * @example
 * ```ts
 * await callKinesis(kinesis.port, 'CreateStream', { StreamName: 'orders', ShardCount: 2 });
 * ```
 */
export function callKinesis(
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
  return new Promise((resolve, reject) => {
    // Not fetch: with NODE_USE_ENV_PROXY it would ask the proxy. `agent: false` closes the connection at the end.
    const call = request({ host: '127.0.0.1', port, method: 'POST', headers, signal, agent: false });
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('error', reject);
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text === '' ? {} : JSON.parse(text));
        else reject(new Error(`${operation} failed with HTTP ${response.statusCode}: ${text}`));
      });
    });
    call.on('error', reject);
    call.end(JSON.stringify(input));
  });
}
