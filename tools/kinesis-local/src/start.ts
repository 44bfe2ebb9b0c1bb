import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { startService } from '@kpl-kit/workspace/service-process';
import pWaitFor from 'p-wait-for';
import { callKinesis } from './call.ts';
import { KinesisLocalError } from './errors.ts';
import { findPort } from './ports.ts';

/** Options of {@link startKinesisLocal}. */
export interface KinesisLocalOptions {
  /** The HTTP port; a free one by default. */
  readonly port?: number | undefined;
  /** Abandons the start-up: the promise rejects with the signal's reason, and nothing is left running. */
  readonly signal?: AbortSignal | undefined;
  /** How long the service may take until it answers; two minutes by default. */
  readonly timeoutMilliseconds?: number | undefined;
  /** The program to run, by default `main.js` of the package `kinesis-local`. */
  readonly mainPath?: string | undefined;
}

/** A running kinesis-local. */
export interface KinesisLocal {
  /** Such as `http://127.0.0.1:4568`. It takes HTTP/1.1 only, any credentials and any region. */
  readonly endpoint: string;
  readonly port: number;
  readonly processId: number;
  /** Resolves when the process is gone and the port free. May be called again. */
  stop(): Promise<void>;
}

const EXIT_WITH_PARENT = new URL('./exit-with-parent.ts', import.meta.url).href;
const POLL_MILLISECONDS = 50;

/**
 * Starts kinesis-local without streams and resolves when it answers. It ends with this process at the latest.
 *
 * Rejects with a {@link KinesisLocalError} when the port is taken, and when the service ends early or does
 * not answer in time; the message then has the last lines of its output.
 */
export async function startKinesisLocal(options: KinesisLocalOptions = {}): Promise<KinesisLocal> {
  const { signal, timeoutMilliseconds = 120_000 } = options;
  const { mainPath = createRequire(import.meta.url).resolve('kinesis-local/main.js') } = options;
  const [port, tlsPort] = [await findPort(options.port), await findPort()];
  const endpoint = `http://127.0.0.1:${port}`;
  signal?.throwIfAborted();

  const service = startService(process.execPath, ['--import', EXIT_WITH_PARENT, mainPath], {
    cwd: dirname(mainPath),
    env: {
      // NODE_OPTIONS is meant for this process: a debugger's port, for one, cannot be opened twice.
      NODE_OPTIONS: '',
      KINESIS_MOCK_PLAIN_PORT: `${port}`,
      KINESIS_MOCK_TLS_PORT: `${tlsPort}`,
      // Half a second without it, for each stream. A test may hold a stream back.
      CREATE_STREAM_DURATION: process.env.CREATE_STREAM_DURATION ?? '10ms',
      LOG_LEVEL: 'ERROR',
    },
    stdin: 'ignore',
    // By this channel exit-with-parent.ts notices that this process is gone.
    ipc: true,
  });
  const timedOut = AbortSignal.timeout(timeoutMilliseconds);
  const exited = new AbortController();
  void service.ended.then((how) => exited.abort(how));
  const giveUp = AbortSignal.any([timedOut, exited.signal, ...(signal === undefined ? [] : [signal])]);
  const answers = () =>
    callKinesis(port, 'ListStreams', {}, giveUp).then(
      () => true,
      () => false,
    );
  try {
    await pWaitFor(answers, { interval: POLL_MILLISECONDS, signal: giveUp });
    giveUp.throwIfAborted();
    return { endpoint, port, processId: service.processId as number, stop: service.stop };
  } catch {
    await service.stop();
    signal?.throwIfAborted();
    const [code, problem] = timedOut.aborted
      ? (['TIMED_OUT', `did not answer on ${endpoint} within ${timeoutMilliseconds / 1000} s`] as const)
      : (['EXITED', `ended with ${exited.signal.reason} before it answered on ${endpoint}`] as const);
    const wrote =
      service.lastLines.length === 0 ? ['It wrote nothing.'] : ['It wrote:', ...service.lastLines];
    throw new KinesisLocalError(code, `kinesis-local ${problem}. ${wrote.join('\n  ')}`);
  }
}
