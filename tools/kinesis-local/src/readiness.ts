import { request } from 'node:http';

/** Nothing checks the signature; without the header the service logs a warning for each request. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00';

/** True when a Kinesis answers ListStreams on that port of the loopback interface. Never rejects. */
export function answersListStreams(port: number, signal: AbortSignal): Promise<boolean> {
  const headers = {
    Authorization: AUTHORIZATION,
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Date': '20000101T000000Z',
    'X-Amz-Target': 'Kinesis_20131202.ListStreams',
  };
  return new Promise((resolve) => {
    // Not fetch: with NODE_USE_ENV_PROXY it would ask the proxy. `agent: false` closes the connection at the end.
    const listStreams = request({ host: '127.0.0.1', port, method: 'POST', headers, signal, agent: false });
    listStreams.on('response', (response) => {
      response.on('error', () => resolve(false)).resume();
      response.on('end', () => resolve(response.statusCode === 200));
    });
    listStreams.on('error', () => resolve(false));
    listStreams.end('{}');
  });
}
