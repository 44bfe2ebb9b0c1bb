import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What happens to a PutRecords request. */
export type Fault =
  /** The connection ends before the stream has heard of it. */
  | 'reset-before'
  /** The connection ends when the stream has taken it: the producer cannot know. */
  | 'reset-after'
  | 'throttled'
  | 'internal-failure'
  /** The stream has taken it, and no answer comes. */
  | 'never-answers'
  /** Every third entry is rejected. */
  | 'some-throttled'
  | 'none';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const THROTTLED = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' };
const REJECT_EVERY = 3;

/** A Kinesis in front of another one, which does to PutRecords what the real one sometimes does. Everything else goes through. */
export class FaultyKinesis {
  /** How often each fault has happened. */
  readonly counts: Record<Fault, number> = {
    'reset-before': 0,
    'reset-after': 0,
    throttled: 0,
    'internal-failure': 0,
    'never-answers': 0,
    'some-throttled': 0,
    none: 0,
  };
  readonly #server: Server;
  readonly #kinesisPort: number;
  readonly #faults: readonly Fault[];
  #requests = 0;

  private constructor(kinesisPort: number, faults: readonly Fault[]) {
    this.#kinesisPort = kinesisPort;
    this.#faults = faults;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.destroy(error));
    });
  }

  /** The faults come in turn, one for each PutRecords request, and begin again. */
  static async start(kinesisPort: number, faults: readonly Fault[]): Promise<FaultyKinesis> {
    const kinesis = new FaultyKinesis(kinesisPort, faults);
    kinesis.#server.listen(0, '127.0.0.1');
    await once(kinesis.#server, 'listening');
    return kinesis;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const call: Call = { headers: incoming.headers, body: await text(incoming) };
    const isPutRecords = incoming.headers['x-amz-target'] === 'Kinesis_20131202.PutRecords';
    switch (isPutRecords ? this.#nextFault() : 'none') {
      case 'reset-before':
        incoming.socket.resetAndDestroy();
        return;
      case 'reset-after':
        await this.#forward(call);
        incoming.socket.resetAndDestroy();
        return;
      case 'never-answers':
        await this.#forward(call);
        return;
      case 'throttled':
        reply(response, 400, { __type: THROTTLED.ErrorCode, message: THROTTLED.ErrorMessage });
        return;
      case 'internal-failure':
        reply(response, 500, { __type: 'InternalFailure', message: 'try again' });
        return;
      case 'some-throttled':
        reply(response, 200, await this.#putSome(call));
        return;
      case 'none': {
        const { status, body } = await this.#forward(call);
        reply(response, status, body);
      }
    }
  }

  #nextFault(): Fault {
    const fault = this.#faults[this.#requests++ % this.#faults.length] as Fault;
    this.counts[fault]++;
    return fault;
  }

  async #putSome({ headers, body }: Call): Promise<object> {
    const input = JSON.parse(body) as { Records: object[] };
    const isRejected = (index: number) => index % REJECT_EVERY === 0;
    const Records = input.Records.filter((_, index) => !isRejected(index));
    const forwarded = { headers, body: JSON.stringify({ ...input, Records }) };
    const taken = Records.length === 0 ? [] : (await this.#forward(forwarded)).body.Records;
    const results = input.Records.map((_, index) => (isRejected(index) ? THROTTLED : taken?.shift()));
    return { FailedRecordCount: results.length - Records.length, Records: results };
  }

  async #forward({ headers, body }: Call): Promise<{ status: number; body: { Records?: object[] } }> {
    const { 'content-length': _, host: __, ...kept } = headers;
    // `agent: false` closes the connection at the end.
    const call = request({
      host: '127.0.0.1',
      port: this.#kinesisPort,
      method: 'POST',
      headers: kept,
      agent: false,
    });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const answer = await text(response);
    return { status: response.statusCode ?? 500, body: answer === '' ? {} : JSON.parse(answer) };
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
