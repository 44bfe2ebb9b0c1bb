/** A call from the page to its worker. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Every method, as seen from the other side of a worker. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Calls the methods of an object that lives in a worker, in order. */
export function remote<T>(worker: Worker): Remote<T> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const { id, value, error } = data;
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  };
  let failure: Error | undefined;
  /** What has failed to load, or to read a message, may never answer. */
  const fail = (why: string) => {
    failure = new Error(`the worker failed${why}: load the page again`);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  worker.onerror = ({ message }) => fail(message ? ` (${message})` : '');
  worker.onmessageerror = () => fail('');
  return new Proxy({} as Remote<T>, {
    get:
      (_, method: string) =>
      (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          if (failure !== undefined) throw failure;
          const id = ++lastId;
          waiting.set(id, { resolve, reject });
          worker.postMessage({ id, method, args } satisfies Call);
        }),
  });
}

/** Answers calls, one after the other. */
export function serve(target: object): void {
  let last: Promise<void> = Promise.resolve();
  self.onmessage = ({ data }: MessageEvent<Call>) => {
    last = last.then(() => answer(target, data));
  };
}

async function answer(target: object, { id, method, args }: Call): Promise<void> {
  try {
    const value = await (target as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(
      ...args,
    );
    self.postMessage({ id, value } satisfies Answer);
  } catch (error) {
    self.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer);
  }
}
