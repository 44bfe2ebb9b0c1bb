import type { Build } from './build.ts';
import { type Budget, measureInTurns, type RemoteTask, type Task } from './measure.ts';
import type { Case } from './results.ts';
import { spreadOf } from './statistics.ts';

/** What one contender does with one input. */
export interface BenchCase {
  /** `stage/contender/corpus/batch`, such as `lambda/bulk/350x140B/16`. */
  readonly name: string;
  /** Whether it runs kpl-kit, and so differs between builds. */
  readonly isOurs: boolean;
  /** Makes the input, and throws if the contender does not do all of its work. */
  readonly open: (build: Build) => OpenCase | Promise<OpenCase>;
}

/** A case that is ready to be timed. */
export interface OpenCase extends Omit<Case, 'name' | 'nanoseconds'> {
  readonly run: Task | RemoteTask;
}

/** Cases that are timed in turns, on an input that they share. */
export type Group = readonly BenchCase[];

/** Times the cases of a group in turns. */
export async function measureGroup(group: Group, build: Build, budget: Budget): Promise<Case[]> {
  const opened: (OpenCase & { readonly name: string })[] = [];
  for (const { name, open } of group) {
    console.error(`${name} ...`);
    opened.push({ name, ...(await open(build)) });
  }
  const samples = await measureInTurns(
    opened.map(({ run }) => run),
    budget,
  );
  return opened.map(({ name, userRecords, byteLength }, index) => {
    const perUserRecord = samples[index]?.map((sample) => sample / userRecords) ?? [];
    return { name, userRecords, byteLength, nanoseconds: spreadOf(perUserRecord) };
  });
}

/** Makes an input when the first case asks for it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
