import { type Budget, FULL_BUDGET, QUICK_BUDGET } from './measure.ts';
import type { SectionName } from './results.ts';

/** What the command line asks for. */
export interface RunOptions {
  /** All when none is named. */
  readonly sections: readonly SectionName[];
  readonly budget: Budget;
  /** Cases whose name contains it. */
  readonly only: string | undefined;
  /** The module of another build of `@kpl-kit/deagg`. */
  readonly against: string | undefined;
  /** False when only a part was measured, or only roughly. */
  readonly writes: boolean;
}

export const SECTIONS = [
  'deaggregate',
  'parts',
  'handler',
  'digest',
  'growth',
  'memory',
  'aggregate',
  'producing',
  'bundle',
] as const;

export const USAGE = `usage: npm run bench [-- [SECTION ...] [--quick] [--only TEXT] [--against MODULE]]

Benches the built packages, prints the tables, and writes bench/results/ and the numbers in the documents.

sections (all of them when none is named; those that are not named keep their results):
  deaggregate   Lambda records and bytes, against aws-kinesis-agg and the floor
  parts         where the time of deagg goes, part by part
  handler       whole Lambda functions made by kinesisHandler
  digest        MD5 of many messages
  growth        time per user record as records and key tables grow
  memory        peak heap, in processes of their own
  aggregate     the aggregator, against aws-kinesis-agg's
  producing     ShardedAggregator as more is put, and its memory
  bundle        gzip size of a Lambda function

  --quick           a fifth of the time; writes nothing
  --only TEXT       cases whose name contains TEXT, such as lambda/ or /350x140B/16; writes nothing
  --against MODULE  also another build of @kpl-kit/deagg (its dist/index.mjs), as bulk-before and lazy-before; writes nothing`;

/** Returns what is wrong with the arguments as a string. */
export function parseArguments(commandArguments: readonly string[]): RunOptions | string {
  const sections: SectionName[] = [];
  const values: { only?: string; against?: string } = {};
  let quick = false;
  const rest = [...commandArguments];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const section = SECTIONS.find((name) => name === argument);
    if (section !== undefined) sections.push(section);
    else if (argument === '--quick') quick = true;
    else if (argument === '--only' || argument === '--against') {
      const value = rest.shift();
      if (value === undefined) return `${argument} needs a value`;
      values[argument === '--only' ? 'only' : 'against'] = value;
    } else return `No such section or option: ${argument}`;
  }
  const { only, against } = values;
  return {
    sections: sections.length > 0 ? sections : SECTIONS,
    budget: quick ? QUICK_BUDGET : FULL_BUDGET,
    only,
    against,
    writes: !quick && only === undefined && against === undefined,
  };
}
