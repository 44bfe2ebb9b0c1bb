import { read } from './repository.ts';

/** An example in a document. */
export interface Example {
  /** Where it stands, for a test's title. */
  readonly title: string;
  /** `ts` is an ES module, `js` is CommonJS. */
  readonly language: 'ts' | 'js';
  readonly code: string;
  /** What it prints, from the first block of plain text before the next example or heading; undefined if there is none. */
  readonly prints: string | undefined;
}

/** The examples of a document, in order. */
export function examplesOf(path: string): Example[] {
  const document = read(path);
  return [...document.matchAll(/^```(ts|js)\n([\s\S]*?)^```$/gm)].map((match, index) => {
    const [block, language, code] = match as unknown as [string, 'ts' | 'js', string];
    const rest = document.slice(match.index + block.length).split(/^#|^```(?:ts|js)$/m)[0] as string;
    const prints = rest.match(/^```text\n([\s\S]*?)^```$/m)?.[1];
    return { title: `${path}, example ${index + 1}`, language, code, prints };
  });
}
