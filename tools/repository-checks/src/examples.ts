import { read } from './repository.ts';

/** A TypeScript example in a document. */
export interface Example {
  /** Where it stands, for a test's title. */
  readonly title: string;
  readonly code: string;
  /** What it prints, from the first block of plain text before the next example or heading; undefined if there is none. */
  readonly prints: string | undefined;
}

/** The examples of a document, in order. */
export function examplesOf(path: string): Example[] {
  const document = read(path);
  return [...document.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match, index) => {
    const rest = document.slice(match.index + match[0].length).split(/^#|^```ts$/m)[0] as string;
    const prints = rest.match(/^```text\n([\s\S]*?)^```$/m)?.[1];
    return { title: `${path}, example ${index + 1}`, code: match[1] as string, prints };
  });
}
