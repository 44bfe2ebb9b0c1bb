import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

/** Returns the Markdown of a block; its name is undefined where the marker has none. */
type RenderBlock = (name: string | undefined) => string;

/** Replaces what is between `<!-- MARKER:begin NAME -->` and `<!-- MARKER:end -->`. */
export function fillBlocks(text: string, marker: string, render: RenderBlock): string {
  const block = new RegExp(`(<!-- ${marker}:begin(?: ([\\w-]+))? -->\\n)[^]*?(<!-- ${marker}:end -->)`, 'g');
  return text.replaceAll(
    block,
    (_, begin: string, name: string | undefined, end: string) => `${begin}\n${render(name)}\n\n${end}`,
  );
}

/** Fills the blocks of documents, named from the top of the repository. Returns those that changed. */
export function fillDocuments(paths: readonly string[], marker: string, render: RenderBlock): string[] {
  return paths.filter((path) => {
    const file = join(root, path);
    const text = readFileSync(file, 'utf8');
    const filled = fillBlocks(text, marker, render);
    if (filled !== text) writeFileSync(file, filled);
    return filled !== text;
  });
}
