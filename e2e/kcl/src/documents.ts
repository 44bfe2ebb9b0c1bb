import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The documents that may show the table, from the top of the repository. */
const documents = ['e2e/kcl/README.md', 'docs/producing.md'];

const root = join(import.meta.dirname, '..', '..', '..');
const BLOCK = /(<!-- e2e:kcl:begin -->\n)[\s\S]*?(<!-- e2e:kcl:end -->)/g;

/** Replaces what stands between `<!-- e2e:kcl:begin -->` and `<!-- e2e:kcl:end -->`. */
export function fillTable(text: string, table: string): string {
  return text.replaceAll(BLOCK, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
}

/** Returns the documents that changed: nothing that counts is left to chance, so they do only when the code does. */
export function writeTable(table: string): string[] {
  return documents.filter((path) => {
    const file = join(root, path);
    if (!existsSync(file)) return false;
    const text = readFileSync(file, 'utf8');
    const filled = fillTable(text, table);
    if (filled === text) return false;
    writeFileSync(file, filled);
    return true;
  });
}
