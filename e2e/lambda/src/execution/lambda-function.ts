import { cleanEnvironment } from '@kpl-kit/workspace/environment';
import { type ServiceProcess, startService } from '@kpl-kit/workspace/service-process';
import { type Outcome, TIME_IS_UP } from './outcome.ts';
import { runtime } from './runtime.ts';
import { FUNCTION_ARN, RuntimeApi } from './runtime-api.ts';

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

/**
 * A function as Lambda runs it: in a process of its own, one invocation at a time. The next invocation replaces a
 * process that has ended.
 */
export class LambdaFunction {
  /** How many processes have run it so far. */
  processCount = 0;
  /** All that it has printed; complete once it is stopped. */
  output = '';
  readonly #options: LambdaFunctionOptions;
  readonly #api: RuntimeApi;
  #process: ServiceProcess | undefined;

  private constructor(options: LambdaFunctionOptions, api: RuntimeApi) {
    this.#options = options;
    this.#api = api;
  }

  /** Makes the function; its process starts with the first invocation. */
  static async create(options: LambdaFunctionOptions): Promise<LambdaFunction> {
    return new LambdaFunction(options, await RuntimeApi.start());
  }

  /** How its runtimes have named themselves to the Runtime API. */
  get userAgents(): (string | undefined)[] {
    return [...this.#api.userAgents];
  }

  /** Invokes it and waits. Never rejects because of what the function does. */
  async invoke(event: unknown): Promise<Outcome> {
    this.#process ??= this.#start();
    const process = this.#process;
    const exited = process.ended.then((how): Outcome => ({ kind: 'exit', how }));
    const answered = this.#api.invoke(event, this.#options.timeoutMilliseconds ?? 600_000);
    const outcome = await Promise.race([answered, exited]);
    if (outcome.kind === 'exit' || outcome.kind === 'timeout') {
      this.#api.settle(outcome);
      this.#process = undefined;
      await process.stop();
    }
    return outcome;
  }

  /** Ends the process and the Runtime API. May be called again. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    await this.#api.close();
  }

  #start(): ServiceProcess {
    const { handler, taskFolder, nodePath = process.execPath, environment } = this.#options;
    this.processCount++;
    return startService(nodePath, [runtime.script, handler], {
      env: {
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
        ...environment,
      },
      extendEnv: false,
      stdin: 'ignore',
      onLine: (line) => {
        if (line === TIME_IS_UP) this.#api.settle({ kind: 'timeout' });
        else this.output += `${line}\n`;
      },
    });
  }
}
