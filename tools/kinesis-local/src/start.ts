import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { callKinesis } from './call.ts';
import { KinesisLocalError, type KinesisLocalErrorCode } from './errors.ts';
import { findPorts } from './ports.ts';
import { ServiceProcess } from './service-process.ts';

/** Options of {@link startKinesisLocal}. */
export interface KinesisLocalOptions {
  /** The HTTP port; a free one by default. */
  readonly port?: number | undefined;
  /** Abandons the start-up: the promise rejects with the signal's reason, and nothing is left running. */
  readonly signal?: AbortSignal | undefined;
  /** How long the service may take until it answers; 30 seconds by default. */
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

const POLL_MILLISECONDS = 50;

/**
 * Starts kinesis-local with no streams in it, and resolves when it answers. It ends with this process at the latest.
 *
 * Rejects with a {@link KinesisLocalError} when the port is taken, and when the service ends early or does not
 * answer in time; then the message has the last lines of its output.
 *
 * @example
 * ```ts
 * const kinesis = await startKinesisLocal();
 * try {
 *   await useKinesisAt(kinesis.endpoint);
 * } finally {
 *   await kinesis.stop();
 * }
 * ```
 */
export async function startKinesisLocal(options: KinesisLocalOptions = {}): Promise<KinesisLocal> {
  const { signal, timeoutMilliseconds = 30_000, mainPath = kinesisLocalMain() } = options;
  const [port, tlsPort] = (await findPorts([options.port, undefined])) as [number, number];
  const endpoint = `http://127.0.0.1:${port}`;
  signal?.throwIfAborted();

  const service = new ServiceProcess(mainPath, {
    KINESIS_MOCK_PLAIN_PORT: `${port}`,
    KINESIS_MOCK_TLS_PORT: `${tlsPort}`,
    LOG_LEVEL: 'ERROR',
  });
  const giveUp = new AbortController();
  const fail = (code: KinesisLocalErrorCode, problem: string) =>
    giveUp.abort(new KinesisLocalError(code, `kinesis-local ${problem}. ${quoteOutput(service)}`));
  const abandon = () => giveUp.abort(signal?.reason);
  const timer = setTimeout(() => {
    fail('TIMED_OUT', `did not answer on ${endpoint} within ${timeoutMilliseconds / 1000} s`);
  }, timeoutMilliseconds);
  signal?.addEventListener('abort', abandon);
  void service.ended().then((how) => fail('EXITED', `ended with ${how} before it answered on ${endpoint}`));

  try {
    await untilItAnswers(port, giveUp.signal);
  } catch (error) {
    await service.stop();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abandon);
  }
  return { endpoint, port, processId: service.processId, stop: () => service.stop() };
}

/** The signal's reason is what there is to throw. */
async function untilItAnswers(port: number, giveUp: AbortSignal): Promise<void> {
  while (!(await answersListStreams(port, giveUp))) {
    giveUp.throwIfAborted();
    await delay(POLL_MILLISECONDS);
  }
  giveUp.throwIfAborted();
}

/** Never rejects. */
function answersListStreams(port: number, signal: AbortSignal): Promise<boolean> {
  return callKinesis(port, 'ListStreams', {}, signal).then(
    () => true,
    () => false,
  );
}

function kinesisLocalMain(): string {
  return createRequire(import.meta.url).resolve('kinesis-local/main.js');
}

function quoteOutput(service: ServiceProcess): string {
  const lines = service.lastOutput();
  return lines.length === 0
    ? 'It wrote nothing.'
    : `It wrote:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
