import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { cleanEnvironment } from '@kpl-kit/workspace/environment';
import { type ServiceProcess, startService } from '@kpl-kit/workspace/service-process';
import { type Outcome, TIME_IS_UP } from './outcome.ts';
import { runtime } from './runtime.ts';

/** What makes a function. */
export interface LambdaFunctionOptions {
  /** The folder of the unpacked zip. */
  readonly taskFolder: string;
  /** Such as `index.partialBatchHandler`. */
  readonly handler: string;
  /** What the function is told; ten minutes by default. It is stopped when it prints {@link TIME_IS_UP}. */
  readonly timeoutMilliseconds?: number;
  /** The Node that runs it; by default the one that runs this. */
  readonly nodePath?: string;
  /** Variables of its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The function's name in its context. */
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:orders';

/**
 * A function as Lambda runs it: in a process of its own, which gets one invocation after another from the
 * Runtime API. The next invocation replaces a process that has ended. See
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class LambdaFunction {
  /** How many processes have run it so far. */
  processCount = 0;
  /** All that it has printed; complete once it is stopped. */
  output = '';
  /** How its runtimes have named themselves to the Runtime API. */
  readonly userAgents: Set<string | undefined> = new Set();
  readonly #options: LambdaFunctionOptions;
  readonly #server: Server;
  #process: ServiceProcess | undefined;
  /** The request of a runtime that waits for work. */
  #next: ServerResponse | undefined;
  #invocation: { id: string; event: unknown; resolve: (outcome: Outcome) => void } | undefined;

  private constructor(options: LambdaFunctionOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => response.destroy(error));
    });
  }

  /** Makes the function; its process starts with the first invocation. */
  static async create(options: LambdaFunctionOptions): Promise<LambdaFunction> {
    const fn = new LambdaFunction(options);
    await once(fn.#server.listen(0, '127.0.0.1'), 'listening');
    return fn;
  }

  /** Host and port of its Runtime API, as AWS_LAMBDA_RUNTIME_API has them. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Invokes it and waits. Takes one event at a time. Never rejects because of what the function does. */
  async invoke(event: unknown): Promise<Outcome> {
    this.#process ??= this.#start();
    const process = this.#process;
    const answered = new Promise<Outcome>((resolve) => {
      this.#invocation = { id: randomUUID(), event, resolve };
    });
    this.#handOver();
    const exited = process.ended.then((how): Outcome => ({ kind: 'exit', how }));
    const outcome = await Promise.race([answered, exited]);
    this.#invocation = undefined;
    if (outcome.kind === 'exit' || outcome.kind === 'timeout') {
      this.#process = undefined;
      await process.stop();
    }
    return outcome;
  }

  /** Ends the process and the Runtime API, with it a runtime that waits for work. May be called again. */
  async stop(): Promise<void> {
    await this.#process?.stop();
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
    if (isKnown) this.#settle(what === 'response' ? { kind: 'response', payload: body } : toError(body));
  }

  /** Sends the event to the runtime, once there are both. */
  #handOver(): void {
    const [next, invocation] = [this.#next, this.#invocation];
    if (next === undefined || invocation === undefined) return;
    this.#next = undefined;
    const { id, event } = invocation;
    next.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': `${Date.now() + (this.#options.timeoutMilliseconds ?? 600_000)}`,
      'Lambda-Runtime-Invoked-Function-Arn': FUNCTION_ARN,
      'Lambda-Runtime-Trace-Id': `Root=1-00000000-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    next.end(JSON.stringify(event));
  }

  /** Ends the invocation that is under way, if there is one. */
  #settle(outcome: Outcome): void {
    this.#invocation?.resolve(outcome);
    this.#invocation = undefined;
  }

  #start(): ServiceProcess {
    const { handler, taskFolder, nodePath = process.execPath, environment } = this.#options;
    this.processCount++;
    return startService(nodePath, [runtime.script, handler], {
      env: {
        ...cleanEnvironment(process.env),
        NODE_OPTIONS: '',
        // Those that Lambda sets and a runtime reads.
        AWS_LAMBDA_RUNTIME_API: this.address,
        AWS_LAMBDA_FUNCTION_NAME: FUNCTION_ARN.split(':').at(-1),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0',
        LAMBDA_TASK_ROOT: taskFolder,
        _HANDLER: handler,
        ...environment,
      },
      extendEnv: false,
      stdin: 'ignore',
      onLine: (line) => {
        if (line === TIME_IS_UP) this.#settle({ kind: 'timeout' });
        else this.output += `${line}\n`;
      },
    });
  }
}

function toError(body: unknown): Outcome {
  const { errorType = '', errorMessage = '' } = body as { errorType?: string; errorMessage?: string };
  return { kind: 'error', errorType, errorMessage };
}
