import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocks } from './blocks.ts';
import { type Results, readResults } from './results.ts';

/** The documents that show results, from the top of the repository. One without a block is left as it is. */
export const documents: readonly string[] = [
  'bench/README.md',
  'README.md',
  'packages/deagg/README.md',
  'docs/scaling.md',
  'docs/producing.md',
];

const root = join(import.meta.dirname, '..', '..');
const BLOCK = /(<!-- bench:begin(?: (?<name>[\w-]+))? -->\n)[\s\S]*?(<!-- bench:end -->)/g;

/**
 * Replaces what stands between `<!-- bench:begin NAME -->` and `<!-- bench:end -->` by that block of the results. Without a name
 * it is the summary. Throws for a name that there is not.
 */
export function fillBlocks(text: string, results: Results): string {
  return text.replaceAll(BLOCK, (_, begin: string, name: string | undefined, end: string) => {
    const render = blocks[name ?? 'summary'];
    if (render === undefined) {
      throw new Error(`no block ${name} of results; there are ${Object.keys(blocks).join(', ')}`);
    }
    return `${begin}\n${render(results) || 'Not measured yet.'}\n\n${end}`;
  });
}

/** Returns the documents that changed. */
export function writeDocuments(results: Results): string[] {
  return documents.filter((path) => {
    const file = join(root, path);
    if (!existsSync(file)) return false;
    const text = readFileSync(file, 'utf8');
    const filled = fillBlocks(text, results);
    if (filled === text) return false;
    writeFileSync(file, filled);
    return true;
  });
}

if (import.meta.main) {
  for (const path of writeDocuments(readResults())) console.log(`wrote ${path}`);
}
