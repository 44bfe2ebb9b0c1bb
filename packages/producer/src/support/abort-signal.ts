/** The part of an `AbortSignal` that is used: its type needs Node's types or the DOM's. */
export interface AbortSignalLike {
  /** Whether it has been aborted. */
  readonly aborted: boolean;
  /** Becomes the cause of errors. */
  readonly reason?: unknown;
  /** Called once, when it is aborted. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Removes the listener. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The platform's `AbortSignal`, where its type is known. */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;
