import { createRequire } from 'node:module';

/** Where the space for new objects stops growing, in bytes: V8 would take 64 MB, for nothing. */
const MAX_NEW_SPACE = 6_000_000;

/**
 * Keeps the process small while it reads. V8 doubles the space for new objects as long as it likes; nothing of
 * an input lives so long that more than a few megabytes would help. Flags that set a limit are read only
 * when a process starts, but the factor of the growth whenever it grows.
 */
export class MemoryLimit {
  #isReached = false;

  /** Called now and then. */
  check(): void {
    if (this.#isReached) return;
    try {
      const v8: typeof import('node:v8') = createRequire(import.meta.url)('node:v8');
      const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
      if (space !== undefined && space.space_size < MAX_NEW_SPACE) return;
      v8.setFlagsFromString('--semi-space-growth-factor=1');
    } catch {
      // Not V8: Bun has other memory.
    }
    this.#isReached = true;
  }
}
