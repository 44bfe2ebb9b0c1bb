import { toHex } from '../support/hex.ts';

const LINE = 16;

/**
 * The lines of 16 bytes around one byte, with their offsets; the line below it points to it. An offset may be
 * that of the end.
 */
export function hexAround(bytes: Uint8Array, offset: number, lineCount = 3): string[] {
  const target = Math.floor(Math.min(offset, Math.max(0, bytes.length - 1)) / LINE);
  const first = Math.max(0, target - Math.floor(lineCount / 2));
  const lines: string[] = [];
  for (let line = first; line < first + lineCount && line * LINE < bytes.length; line++) {
    const start = line * LINE;
    const shown = bytes.subarray(start, start + LINE);
    const digits = toHex(shown).replaceAll(/..(?=.)/g, '$& ');
    const offsetText = start.toString(16).padStart(8, '0');
    lines.push(`${offsetText}  ${digits.padEnd(3 * LINE - 1)}  |${asciiOf(shown)}|`);
    if (line === target) lines.push(`${' '.repeat(10 + 3 * (offset - start))}^^ byte ${offset}`);
  }
  return lines;
}

function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(
    '',
  );
}
