import { fillDocuments } from '@kpl-kit/workspace/fill-blocks';
import type { Results } from '../results.ts';
import { blocks } from './blocks.ts';

/** Documents show a block between `<!-- bench:begin NAME -->` and `<!-- bench:end -->`. */
export const MARKER = 'bench';

/** The documents that show results, from the top of the repository. */
export const documents: readonly string[] = ['bench/README.md', 'docs/producing.md'];

/** Returns the documents that changed. */
export function writeDocuments(results: Results): string[] {
  return fillDocuments(documents, MARKER, (name) => renderBlock(results, name));
}

export function renderBlock(results: Results, name = ''): string {
  const render = blocks[name];
  if (render === undefined)
    throw new Error(`no block ${name} of results; there are ${Object.keys(blocks).join(', ')}`);
  return render(results) || 'Not measured yet.';
}
