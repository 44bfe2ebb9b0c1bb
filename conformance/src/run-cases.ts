import type { Crash } from './adapter-process.ts';
import { type Case, kindOf, type Outcome, type Policy, policies } from './case.ts';
import { faultOf } from './judge.ts';

/** Answers one request. */
export type Ask = (request: { readonly id: string }) => Promise<Outcome | Crash>;

/** What came of one case: a text says what is wrong, under each policy. */
export interface Result {
  readonly id: string;
  readonly faults: Readonly<Record<Policy, string | undefined>>;
}

/** Cases of one kind: how many an implementation passes. */
export interface Share {
  readonly kind: string;
  readonly passed: number;
  readonly of: number;
}

/** Asks for every case in turn, and judges the answers under every policy. */
export async function runCases(cases: readonly Case[], ask: Ask): Promise<Result[]> {
  const results: Result[] = [];
  for (const one of cases) {
    const { id } = one;
    const request =
      'data' in one
        ? { id, op: 'read', data: one.data }
        : { id, op: 'write', maxBytes: one.maxBytes, maxCount: one.maxCount, userRecords: one.userRecords };
    const answer = await ask(request);
    const faults = policies.map((policy) => [
      policy,
      'crash' in answer ? answer.crash : faultOf(one, answer, policy),
    ]);
    results.push({ id, faults: Object.fromEntries(faults) });
  }
  return results;
}

export function sharesOf(results: readonly Result[], policy: Policy): Share[] {
  const shares = new Map<string, Share>();
  for (const result of results) {
    const kind = kindOf(result);
    const { passed, of } = shares.get(kind) ?? { passed: 0, of: 0 };
    shares.set(kind, { kind, passed: passed + (result.faults[policy] === undefined ? 1 : 0), of: of + 1 });
  }
  return [...shares.values()];
}
