/** What is needed of a mutant as Stryker reports it. Lines and columns are counted from 1. */
export interface Mutant {
  readonly fileName: string;
  readonly status: string;
  readonly replacement: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A change that no test notices, told so that it is found again when lines move. */
export interface Survivor {
  /** From the root of the repository. */
  readonly file: string;
  /** The line that is changed. Of several lines, the first. */
  readonly code: string;
  readonly becomes: string;
}

/** Survivors that are there for one reason, as explained.json has them. */
export interface ExplainedSurvivors {
  readonly reason: string;
  readonly survivors: readonly Survivor[];
}

export function undetected<M extends Mutant>(mutants: readonly M[]): M[] {
  return mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
}

/** `source` is the text of the file. */
export function toSurvivor(file: string, source: string, { location, replacement }: Mutant): Survivor {
  const { start, end } = location;
  const lines = source.split('\n');
  const code = lines[start.line - 1] ?? '';
  const behind = lines[end.line - 1]?.slice(end.column - 1) ?? '';
  const [becomes = ''] = `${code.slice(0, start.column - 1)}${replacement}${behind}`.split('\n');
  return { file, code: code.trim(), becomes: becomes.trim() };
}

/** What is not explained, and what is, in the files that were mutated, though nothing survives there any more. */
export function compareSurvivors(
  survivors: readonly Survivor[],
  explained: readonly ExplainedSurvivors[],
  mutatedFiles: ReadonlySet<string>,
): { unexplained: Survivor[]; gone: Survivor[] } {
  const known = explained.flatMap((group) => group.survivors).filter(({ file }) => mutatedFiles.has(file));
  const isAmong = (list: readonly Survivor[]) => {
    const keys = new Set(list.map(keyOf));
    return (survivor: Survivor) => keys.has(keyOf(survivor));
  };
  const isKnown = isAmong(known);
  const survives = isAmong(survivors);
  return {
    unexplained: survivors.filter((survivor) => !isKnown(survivor)),
    gone: known.filter((survivor) => !survives(survivor)),
  };
}

function keyOf({ file, code, becomes }: Survivor): string {
  return JSON.stringify([file, code, becomes]);
}
