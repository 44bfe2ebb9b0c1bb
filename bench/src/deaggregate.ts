import { pathToFileURL } from 'node:url';
import { bytesContenders, type Contender, type Deagg, lambdaContenders } from './contenders.ts';
import { contentOf, type ExpectedContent, expectedContentOf, requireSameContent } from './content-digest.ts';
import { BATCHES, corpusNames, makeCorpus } from './corpus.ts';
import { environment } from './environment.ts';
import { type LambdaRecord, toLambdaRecord } from './lambda-event.ts';
import { measureInTurns, type Task } from './measure.ts';
import { progress } from './progress.ts';
import { type Case, type CaseSection, toCase } from './results.ts';
import type { RunOptions } from './run-options.ts';

/** A contender with its batch: ready to be timed. */
interface PreparedCase extends Omit<Case, 'nanoseconds' | 'rounds'> {
  readonly run: Task['run'];
  /** Throws when what is delivered is not what was put in. */
  readonly assert: () => void;
}

/** Every contender on every corpus in every batch. All contenders of one batch are timed in turns. */
export async function benchDeaggregation(options: RunOptions): Promise<CaseSection> {
  const before = options.against === undefined ? undefined : await loadDeagg(options.against);
  const cases: Case[] = [];
  for (const corpus of corpusNames) {
    if (!mayHaveCases(corpus, options.only)) continue;
    for (const input of makeBatches(corpus)) {
      const { batch } = input;
      const prepared = prepare(corpus, input, before).filter(
        ({ name }) => options.only === undefined || name.includes(options.only),
      );
      if (prepared.length === 0) continue;
      progress(`deaggregate: ${corpus}, ${batch} aggregated records`);
      for (const { assert } of prepared) assert();
      const samples = measureInTurns(prepared, options.budget);
      for (const { run: _, assert: __, ...found } of prepared) {
        cases.push(toCase(found, samples.get(found.name) ?? []));
      }
    }
  }
  return { environment: environment(), cases };
}

/** What the contenders get, and what is expected of them. */
interface Batch {
  readonly batch: number;
  readonly bytes: readonly Uint8Array[];
  readonly lambda: readonly LambdaRecord[];
  readonly byteLength: number;
  readonly expected: ExpectedContent;
}

/** The user records that were put in are not kept: half a million objects would make every garbage collection slow. */
function makeBatches(corpus: string): Batch[] {
  const { records } = makeCorpus(corpus);
  const bytes = records.map(({ data }) => data);
  const lambda = bytes.map(toLambdaRecord);
  return BATCHES.map((batch) => ({
    batch,
    bytes: bytes.slice(0, batch),
    lambda: lambda.slice(0, batch),
    byteLength: bytes.slice(0, batch).reduce((sum, { length }) => sum + length, 0),
    expected: expectedContentOf(records.slice(0, batch).flatMap(({ userRecords }) => userRecords)),
  }));
}

function prepare(corpus: string, batch: Batch, before: Deagg | undefined): PreparedCase[] {
  return [
    ...lambdaContenders(before).map((contender) => toPrepared(contender, batch.lambda, corpus, batch)),
    ...bytesContenders(before).map((contender) => toPrepared(contender, batch.bytes, corpus, batch)),
  ];
}

function toPrepared<Input>(
  { stage, name: contender, run, deliver, mixesUpHashKeys }: Contender<Input>,
  input: readonly Input[],
  corpus: string,
  { batch, byteLength, expected }: Batch,
): PreparedCase {
  const name = `${stage}/${contender}/${corpus}/${batch}`;
  return {
    name,
    stage,
    contender,
    corpus,
    batch,
    userRecords: expected.content.userRecordCount,
    byteLength,
    run: () => run(input),
    assert: () => {
      if (deliver === undefined) return;
      const withHashKeys = !(mixesUpHashKeys && expected.isMixed);
      const content = withHashKeys ? expected.content : expected.contentWithoutHashKeys;
      requireSameContent(name, contentOf(deliver(input), withHashKeys), content);
    },
  };
}

/** Saves making a corpus of which nothing is asked. */
function mayHaveCases(corpus: string, only: string | undefined): boolean {
  const [, , namedCorpus] = only?.split('/') ?? [];
  const named = corpusNames.filter((name) => only?.includes(name));
  return named.length === 0 ? !namedCorpus || corpus.includes(namedCorpus) : named.includes(corpus);
}

async function loadDeagg(path: string): Promise<Deagg> {
  return import(pathToFileURL(path).href);
}
