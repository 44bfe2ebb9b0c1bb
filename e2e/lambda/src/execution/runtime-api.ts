import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Outcome } from './outcome.ts';

/** What the function is called in its context. */
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:orders';

/**
 * The HTTP interface through which a runtime gets its invocations, for one process at a time.
 * See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server: Server;
  readonly #userAgents = new Set<string>();
  /** The request of a runtime that waits for work. */
  #next: ServerResponse | undefined;
  #invocation: Invocation | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.destroy(error));
    });
  }

  /** Listens on a free port of the loopback interface. */
  static async start(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  /** Host and port, as AWS_LAMBDA_RUNTIME_API has them. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How the runtimes that came have named themselves. */
  get userAgents(): string[] {
    return [...this.#userAgents];
  }

  /** Hands an event to the runtime, as soon as it asks. The time limit counts from then. One at a time. */
  invoke(event: unknown, timeoutMilliseconds: number): Promise<Outcome> {
    if (this.#invocation !== undefined) throw new Error('an invocation is under way');
    return new Promise((resolve) => {
      this.#invocation = { id: randomUUID(), event, timeoutMilliseconds, timer: undefined, resolve };
      this.#handOver();
    });
  }

  /** Ends the invocation that is under way, if one is. */
  settle(outcome: Outcome): void {
    const invocation = this.#invocation;
    this.#invocation = undefined;
    clearTimeout(invocation?.timer);
    invocation?.resolve(outcome);
  }

  /** Closes all connections: a runtime that waits for work sees that there will be none. May be called again. */
  async close(): Promise<void> {
    this.settle({ kind: 'exit', how: 'the Runtime API was closed' });
    this.#server.closeAllConnections();
    // Also when it is closed already: then there is an error, of which nothing becomes.
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#userAgents.add(request.headers['user-agent'] ?? '');
    const call = `${request.method} ${request.url}`.replace('/2018-06-01/runtime/', '');
    if (call === 'GET invocation/next') {
      this.#next = response;
      response.once('close', () => {
        if (this.#next === response) this.#next = undefined;
      });
      return this.#handOver();
    }
    const body = await text(request);
    const [, id, what] = call.match(/^POST invocation\/([^/]+)\/(response|error)$/) ?? [];
    const isKnown = call === 'POST init/error' || (what !== undefined && id === this.#invocation?.id);
    response.writeHead(isKnown ? 202 : 400, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { status: 'OK' } : { errorType: 'InvalidRequestID' }));
    if (isKnown) {
      this.settle(what === 'response' ? { kind: 'response', payload: JSON.parse(body) } : toError(body));
    }
  }

  #handOver(): void {
    const [next, invocation] = [this.#next, this.#invocation];
    if (next === undefined || invocation === undefined || invocation.timer !== undefined) return;
    this.#next = undefined;
    const { id, event, timeoutMilliseconds } = invocation;
    invocation.timer = setTimeout(() => this.settle({ kind: 'timeout' }), timeoutMilliseconds);
    next.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': `${Date.now() + timeoutMilliseconds}`,
      'Lambda-Runtime-Invoked-Function-Arn': FUNCTION_ARN,
      'Lambda-Runtime-Trace-Id': `Root=1-00000000-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    next.end(JSON.stringify(event));
  }
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMilliseconds: number;
  /** Runs from when a runtime has the event. */
  timer: NodeJS.Timeout | undefined;
  readonly resolve: (outcome: Outcome) => void;
}

function toError(body: string): Outcome {
  const { errorType = '', errorMessage = '' } = JSON.parse(body);
  return { kind: 'error', errorType, errorMessage };
}
