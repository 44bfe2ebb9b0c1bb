import { KclProofError } from '../errors.ts';
import { JavaProcess } from './java-process.ts';

/** A running DynamoDB Local, with nothing in it. */
export interface DynamoDbLocal {
  /** Such as `http://127.0.0.1:8000`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const START_MILLISECONDS = 60_000;

/** Starts DynamoDB Local on a free port, and resolves when it answers. It ends with this process at the latest. */
export async function startDynamoDbLocal(classPath: string, signal: AbortSignal): Promise<DynamoDbLocal> {
  signal.throwIfAborted();
  let service: JavaProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    const port = await new Promise<string>((resolve, reject) => {
      service = new JavaProcess({
        classPath,
        mainClass: 'kplkit.DynamoDbLocal',
        arguments: [],
        onLine: (line) => {
          const [, found] = line.match(/^port\t(\d+)$/) ?? [];
          if (found !== undefined) resolve(found);
        },
        onFailure: (how) => reject(new KclProofError(`DynamoDB Local ended with ${how}`)),
      });
      const seconds = START_MILLISECONDS / 1000;
      timer = setTimeout(() => {
        reject(
          new KclProofError(`DynamoDB Local did not start within ${seconds} s:\n${service?.lastErrors()}`),
        );
      }, START_MILLISECONDS);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return { endpoint: `http://127.0.0.1:${port}`, stop: async () => service?.stop() };
  } catch (error) {
    await service?.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
