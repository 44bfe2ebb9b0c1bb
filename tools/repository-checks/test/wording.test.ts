import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read, root, trackedFiles } from '@kpl-kit/workspace/repository';
import { describe, expect, test } from 'vitest';

/** The documents, and the code of the published packages with its tests. */
const CHECKED = /\.md$|^packages\/[^/]+\/(?:src|test)\/.+\.ts$/;

/** Phrases that read as if translated, with what to write instead. None of them is ever right here. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/(?<!\b(?:there|here) )\bis no (?!longer\b|more than\b|better\b|worse\b)/i, 'is not a'],
  [/(?<!\b(?:there|here) )\bare no (?!longer\b|more than\b|better\b|worse\b)/i, 'are not'],
  [/\banew\b/i, 'again'],
  [/\bfore(?:told|tells?)\b/i, 'predicted'],
  [/\bby halves\b/i, 'in part'],
  [/\bat hand\b/i, 'available, or known'],
  [/\btells? of\b/i, 'reports'],
  [/\btells? (?:how|what|why|whether|which|when|where)\b/i, 'explains, or shows'],
  [/\b(?:is|are) told in\b/i, 'explains'],
  [/\bstands? for\b/i, 'is, or means'],
  [/(?:^|[.:;] )to \w+(?: \w+)? is\b/im, 'the -ing form as subject'],
  [/\bso does\b/i, 'also does'],
  [/\bof no use\b/i, 'useless, or not supported'],
  [/\bfor done\b/i, 'as done'],
  [/\bzeros before\b/i, 'leading zeros'],
  [/\bgives? back\b/i, 'returns'],
  [/\bmends?\b/i, 'fixes'],
  [/(?<!\b(?:this|that|other|last|first) )\bone's\b/i, 'your'],
  [/\bwithout a word\b/i, 'silently'],
  [/\bnot earlier than\b/i, 'at the earliest'],
  [/\bhand(?:s|ed)? (?:it|them|the record|the whole)? ?on as\b/i, 'passes on unchanged'],
];

/** Files that still have some of these phrases. Take a file off the list once it has none. */
const PENDING = new Set<string>();

const files = trackedFiles().filter(
  (path) => CHECKED.test(path) && !PENDING.has(path) && existsSync(join(root, path)),
);

describe('wording', () => {
  test.each(files)('%s has no phrase that reads as if translated', (path) => {
    expect(foundIn(path.endsWith('.md') ? proseOfMarkdown(read(path)) : proseOfCode(read(path)))).toEqual([]);
  });

  test('is found over a line break, in a table, and in upper case', () => {
    const prose = proseOfMarkdown('One\nthat is\nno record.\n\n| is no list |\n\nSo does\nanother.\n');
    expect(foundIn(prose)).toHaveLength(3);
  });

  test('is not found in code, over two paragraphs, or in a phrase that only begins alike', () => {
    const text =
      'There is no list, it is no longer one: `is no list`.\n\n```text\nanew\n```\n\n- so\n\n- does\n';
    expect(foundIn(proseOfMarkdown(text))).toEqual([]);
  });

  test('is found in comments and titles of code, over a line break too', () => {
    const code =
      "/**\n * One that is\n * no record.\n */\n// Tells\n// of it.\ntest('begins anew', () => {});\n";
    expect(foundIn(proseOfCode(code))).toHaveLength(3);
  });
});

function foundIn(prose: string): string[] {
  return phrases.flatMap(([phrase, instead]) =>
    [...prose.matchAll(new RegExp(phrase, `${phrase.flags}g`))].map(({ index }) => {
      const context = prose.slice(Math.max(0, index - 30), index + 40);
      return `${context.replaceAll('\n', ' ')} (write: ${instead})`;
    }),
  );
}

function proseOfMarkdown(text: string): string {
  return withoutLineBreaks(text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '`code`'));
}

function proseOfCode(text: string): string {
  return withoutLineBreaks(text.replaceAll(/^ *(?:\/\/|\/?\*+) ?/gm, ''));
}

/** With each paragraph on one line. A row of a table and an item of a list begin a new one. */
function withoutLineBreaks(text: string): string {
  return text.replaceAll(/(?<=\S)\n *(?=[^\s|#*-])(?!.* \| )/g, ' ');
}
