import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { callKinesis } from '@kpl-kit/kinesis-local';

/**
 * What happens to a PutRecords request.
 *
 * - `reset-before`: the connection ends before the stream gets it.
 * - `reset-after`: the connection ends when the stream has taken it: the producer cannot know.
 * - `never-answers`: the stream has taken it, and no answer comes.
 * - `some-throttled`, `all-throttled`: every third entry is rejected, or every one.
 */
export type Fault = (typeof FAULTS)[number];

const FAULTS = [
  'none',
  'reset-before',
  'reset-after',
  'throttled',
  'internal-failure',
  'never-answers',
  'some-throttled',
  'all-throttled',
] as const;
const THROTTLED = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' };
const JSON_TYPE = { 'Content-Type': 'application/x-amz-json-1.1' };

/** A Kinesis in front of another one, which does to PutRecords what the real one sometimes does. */
export interface FaultyKinesis {
  readonly endpoint: string;
  /** How often each fault has happened. */
  readonly counts: Readonly<Record<Fault, number>>;
  stop(): Promise<void>;
}

/**
 * The faults come in turn, one for each PutRecords request, and start over; all other calls go through.
 * `onUnanswered` gets the header `x-request` of each request that will get no answer.
 */
export async function startFaultyKinesis(
  kinesisPort: number,
  faults: readonly Fault[],
  onUnanswered: (request: unknown) => void = () => {},
): Promise<FaultyKinesis> {
  const counts = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  let requests = 0;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPutRecords = incoming.headers['x-amz-target'] === 'Kinesis_20131202.PutRecords';
    const fault = isPutRecords ? (faults[requests++ % faults.length] as Fault) : 'none';
    if (isPutRecords) counts[fault]++;
    if (fault === 'none') return passOn(incoming, response, kinesisPort);
    const input = (await json(incoming)) as { Records: object[] };
    const put = (Records = input.Records) => callKinesis(kinesisPort, 'PutRecords', { ...input, Records });
    switch (fault) {
      case 'reset-before':
      case 'reset-after':
        if (fault === 'reset-after') await put();
        incoming.socket.resetAndDestroy();
        return;
      case 'never-answers':
        await put();
        onUnanswered(incoming.headers['x-request']);
        return;
      case 'throttled':
        reply(response, 400, { __type: THROTTLED.ErrorCode, message: THROTTLED.ErrorMessage });
        return;
      case 'internal-failure':
        reply(response, 500, { __type: 'InternalFailure', message: 'try again' });
        return;
      case 'some-throttled':
      case 'all-throttled':
        reply(response, 200, await putSome(input.Records, put, fault === 'all-throttled' ? 1 : 3));
    }
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error) => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function putSome(
  records: readonly object[],
  put: (records: object[]) => Promise<Record<string, unknown>>,
  rejectEvery: number,
): Promise<object> {
  const isRejected = (index: number) => index % rejectEvery === 0;
  const accepted = records.filter((_, index) => !isRejected(index));
  const results = accepted.length === 0 ? [] : ((await put(accepted)).Records as object[]);
  const Records = records.map((_, index) => (isRejected(index) ? THROTTLED : results.shift()));
  return { FailedRecordCount: records.length - accepted.length, Records };
}

async function passOn(incoming: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
  // `agent: false` closes the connection at the end.
  const call = request({ host: '127.0.0.1', port, method: 'POST', headers: incoming.headers, agent: false });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  await pipeline(incoming, call);
  const [answer] = await answered;
  response.writeHead(answer.statusCode ?? 500, JSON_TYPE);
  await pipeline(answer, response);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
}
