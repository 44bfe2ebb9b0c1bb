import { describe, expect, it } from 'vitest';
import { fillBlocks } from '../src/fill-blocks.ts';

describe('fillBlocks', () => {
  const document = (content: string) => `a\n<!-- x:begin some -->\n${content}<!-- x:end -->\nb\n`;

  it('replaces the content of a block and nothing else', () => {
    expect(fillBlocks(document('old\n'), 'x', (name) => `| $1 of ${name} |`)).toBe(
      document('\n| $1 of some |\n\n'),
    );
    expect(fillBlocks('a\n', 'x', () => 'new')).toBe('a\n');
  });

  it('fills each block on its own, and leaves those of another marker alone', () => {
    const text = `${document('')}<!-- x:begin -->\n<!-- x:end -->\n`;
    expect(fillBlocks(text, 'x', String)).toBe(
      `${document('\nsome\n\n')}<!-- x:begin -->\n\nundefined\n\n<!-- x:end -->\n`,
    );
    expect(fillBlocks(text, 'y', String)).toBe(text);
  });
});
