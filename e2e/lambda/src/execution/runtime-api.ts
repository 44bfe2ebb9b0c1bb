import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Outcome } from './outcome.ts';

/** The function's name in its context. */
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:orders';

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMilliseconds: number;
  readonly resolve: (outcome: Outcome) => void;
}

/**
 * The HTTP interface through which a runtime gets its invocations, for one process at a time.
 * See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  /** How the runtimes have named themselves. */
  readonly userAgents: Set<string | undefined> = new Set();
  readonly #server: Server;
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
    await once(api.#server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  /** Host and port, as AWS_LAMBDA_RUNTIME_API has them. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * Hands an event to the runtime, as soon as it asks. Takes one at a time. The time limit is only passed on:
   * `settle` ends an invocation that does not answer.
   */
  invoke(event: unknown, timeoutMilliseconds: number): Promise<Outcome> {
    if (this.#invocation !== undefined) throw new Error('an invocation is under way');
    return new Promise((resolve) => {
      this.#invocation = { id: randomUUID(), event, timeoutMilliseconds, resolve };
      this.#handOver();
    });
  }

  /** Ends the invocation that is under way, if there is one. */
  settle(outcome: Outcome): void {
    this.#invocation?.resolve(outcome);
    this.#invocation = undefined;
  }

  /** Closes all connections, so that a runtime that waits for work ends. May be called again. */
  async close(): Promise<void> {
    this.settle({ kind: 'exit', how: 'the Runtime API was closed' });
    this.#server.closeAllConnections();
    // Calls back with an error when it is closed already.
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.userAgents.add(request.headers['user-agent']);
    const call = `${request.method} ${request.url}`.replace('/2018-06-01/runtime/', '');
    if (call === 'GET invocation/next') {
      this.#next = response;
      response.once('close', () => {
        if (this.#next === response) this.#next = undefined;
      });
      return this.#handOver();
    }
    const body = await json(request);
    const [, id, what] = call.match(/^POST invocation\/([^/]+)\/(response|error)$/) ?? [];
    const isKnown = call === 'POST init/error' || (what !== undefined && id === this.#invocation?.id);
    response.writeHead(isKnown ? 202 : 400, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { status: 'OK' } : { errorType: 'InvalidRequestID' }));
    if (isKnown) this.settle(what === 'response' ? { kind: 'response', payload: body } : toError(body));
  }

  #handOver(): void {
    const [next, invocation] = [this.#next, this.#invocation];
    if (next === undefined || invocation === undefined) return;
    this.#next = undefined;
    const { id, event, timeoutMilliseconds } = invocation;
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

function toError(body: unknown): Outcome {
  const { errorType = '', errorMessage = '' } = body as { errorType?: string; errorMessage?: string };
  return { kind: 'error', errorType, errorMessage };
}
