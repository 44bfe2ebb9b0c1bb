import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const KPL = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'kpl.ts');

/** The frames that texts describe, from `kpl asm`. */
export function asmFiles(paths: readonly string[]): Uint8Array[] {
  const args = ['--conditions=@kpl-kit/source', KPL, 'asm', '--output', 'base64', ...paths];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
  return printed
    .split('\n')
    .filter(Boolean)
    .map((line) => Uint8Array.from(Buffer.from(line, 'base64')));
}
