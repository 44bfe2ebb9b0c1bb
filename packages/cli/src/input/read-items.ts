import { CommandError } from '../support/errors.ts';
import type { Item } from './item.ts';
import { openInput } from './open-input.ts';
import { type ReadOptions, readChunks } from './read-chunks.ts';

/** What one piece of an input completed. */
export interface Items {
  readonly source: string;
  readonly items: readonly Item[];
}

/**
 * Reads inputs one after the other: `-` is stdin, as is an empty list. What cannot be read is reported,
 * and the rest is read.
 */
export async function* readItems(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<Items, void, undefined> {
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const source = path === '-' ? 'stdin' : path;
    try {
      for await (const items of readChunks(openInput(path, options.isBytes), options))
        yield { source, items };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // Its message begins with the name.
      const message = error.message.slice(source.length + 2);
      options.onProblem({ source, message, exitCode: error.exitCode });
    }
  }
}
