import { cleanEnvironment } from '@kpl-kit/workspace/environment';
import { FunctionProcess } from './function-process.ts';
import type { Outcome } from './outcome.ts';
import type { Runtime } from './runtime.ts';
import { FUNCTION_ARN, RuntimeApi } from './runtime-api.ts';

/** What makes a function. */
export interface LambdaFunctionOptions {
  readonly runtime: Runtime;
  /** The folder of the unpacked zip. */
  readonly taskFolder: string;
  /** Such as `index.partialBatchHandler`. */
  readonly handler: string;
  readonly timeoutMilliseconds: number;
  /** The Node that runs it; by default the one that runs this. */
  readonly nodePath?: string;
  /** Variables of its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A function as Lambda runs it: in a process of its own, one invocation at a time; a process that has ended is replaced by the next
 * invocation.
 */
export class LambdaFunction {
  readonly #options: LambdaFunctionOptions;
  readonly #api: RuntimeApi;
  #process: FunctionProcess | undefined;
  #processCount = 0;
  #output = '';

  private constructor(options: LambdaFunctionOptions, api: RuntimeApi) {
    this.#options = options;
    this.#api = api;
  }

  /** Makes the function; its process starts with the first invocation. */
  static async create(options: LambdaFunctionOptions): Promise<LambdaFunction> {
    return new LambdaFunction(options, await RuntimeApi.start());
  }

  /** How many processes have run it so far. */
  get processCount(): number {
    return this.#processCount;
  }

  /** All that it has printed; complete once it is stopped. */
  get output(): string {
    return this.#output;
  }

  /** How its runtimes have named themselves to the Runtime API. */
  get userAgents(): string[] {
    return this.#api.userAgents;
  }

  /** Invokes it and waits. Never rejects because of what the function does. */
  async invoke(event: unknown): Promise<Outcome> {
    if (this.#process?.isRunning !== true) this.#process = this.#start();
    const process = this.#process;
    const answered = this.#api.invoke(event, this.#options.timeoutMilliseconds);
    const exited = process.ended.then((how): Outcome => ({ kind: 'exit', how }));
    const outcome = await Promise.race([answered, exited]);
    if (outcome.kind === 'exit') this.#api.settle(outcome);
    // Lambda, too, starts afresh after any of these.
    if (outcome.kind === 'exit' || outcome.kind === 'timeout') await process.stop();
    return outcome;
  }

  /** Ends the process and the Runtime API. May be called again. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    await this.#api.close();
  }

  #start(): FunctionProcess {
    const { runtime, handler, taskFolder, nodePath = process.execPath } = this.#options;
    this.#processCount++;
    const environment = {
      ...cleanEnvironment(process.env),
      NODE_OPTIONS: '',
      // Those that Lambda sets and a runtime reads.
      AWS_LAMBDA_RUNTIME_API: this.#api.address,
      AWS_LAMBDA_FUNCTION_NAME: FUNCTION_ARN.split(':').at(-1),
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0',
      LAMBDA_TASK_ROOT: taskFolder,
      _HANDLER: handler,
      ...this.#options.environment,
    };
    return new FunctionProcess(nodePath, [runtime.script, handler], environment, (text) => {
      this.#output += text;
    });
  }
}
