import { read } from './repository.ts';

/** An example in a document. */
export interface Example {
  /** Where it is, for a test's title. */
  readonly title: string;
  /** `ts` is an ES module, `js` is CommonJS. */
  readonly language: 'ts' | 'js' | 'python';
  readonly code: string;
  /**
   * What it prints, from the first block of plain text before the next example or heading; undefined if there
   * is none. An example that begins with the comment `Before` prints what the next one does.
   */
  readonly prints: string | undefined;
  /** It puts into a stream: e2e/producer runs it. */
  readonly needsKinesis: boolean;
}

/** The examples of a document, in order. */
export function examplesOf(path: string): Example[] {
  const document = read(path);
  const examples = [...document.matchAll(/^```(ts|js|python)\n([\s\S]*?)^```$/gm)].map((match, index) => {
    const [block, language, code] = match as unknown as [string, Example['language'], string];
    const rest = document.slice(match.index + block.length).split(/^#|^```(?:ts|js|python)$/m)[0] as string;
    const prints = rest.match(/^```text\n([\s\S]*?)^```$/m)?.[1];
    const needsKinesis = code.includes("'@aws-sdk/client-kinesis'");
    return { title: `${path}, example ${index + 1}`, language, code, prints, needsKinesis };
  });
  return examples.map((example, index) =>
    /^(?:\/\/|#) Before\n/.test(example.code) ? { ...example, prints: examples[index + 1]?.prints } : example,
  );
}
