import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const COMMAND = fileURLToPath(new URL('../../../packages/cli/src/', import.meta.url));
const BUFFER = fileURLToPath(new URL('../src/support/buffer.ts', import.meta.url));

/**
 * Gives the modules of the `kpl` command a Buffer, which a page does not have. Only these: `deagg` has its own ways
 * where there is none.
 */
export function bufferForCommand(): Plugin {
  return {
    name: 'buffer-for-command',
    enforce: 'pre',
    resolveId: (id) => (id === 'node:buffer' ? BUFFER : undefined),
    transform(code, id) {
      if (!id.startsWith(COMMAND) || !/\bBuffer\b/.test(code)) return undefined;
      return { code: `import { Buffer } from ${JSON.stringify(BUFFER)};${code}`, map: null };
    },
  };
}
