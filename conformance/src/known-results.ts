import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, openAdapter } from './adapters.ts';
import { type Policy, policies } from './case.ts';
import { loadCases } from './load-cases.ts';
import { type Result, runCases, sharesOf } from './run-cases.ts';

/** A file of `results/`: a change in either direction must be committed. */
export interface KnownResults {
  readonly version: string;
  readonly runOn: string;
  /** Passed and all, by kind: under the policy of the adapter. */
  readonly shares: Readonly<Record<string, readonly [passed: number, of: number]>>;
  /** How many read and write cases pass under each policy. */
  readonly byPolicy: Readonly<Record<Policy, Readonly<Record<'read' | 'write', number>>>>;
  readonly misses: readonly Misses[];
}

/** Cases that are missed for one reason. */
export interface Misses {
  readonly reason: string;
  /** Id to what came of it. */
  readonly cases: Readonly<Record<string, string>>;
}

type Found = Omit<KnownResults, 'version' | 'runOn'>;

/** Runs all cases that an adapter has a policy for. */
export async function runAdapter(adapter: Adapter): Promise<Found> {
  const cases = loadCases().filter(({ id }) => policyOf(adapter, id) !== undefined);
  const running = await openAdapter(adapter.name);
  const results = await runCases(cases, (request) => running.ask(request));
  running.close();
  return toFound(adapter, results);
}

function policyOf(adapter: Adapter, id: string): Policy | undefined {
  return adapter[id.startsWith('read/') ? 'read' : 'write'];
}

function toFound(adapter: Adapter, results: readonly Result[]): Found {
  const of = (direction: 'read' | 'write') => results.filter(({ id }) => id.startsWith(`${direction}/`));
  const shares = (['read', 'write'] as const).flatMap((direction) => {
    const policy = adapter[direction];
    return policy === undefined ? [] : sharesOf(of(direction), policy);
  });
  const passed = (list: readonly Result[], policy: Policy) =>
    list.filter(({ faults }) => faults[policy] === undefined).length;
  const misses = new Map<string, Record<string, string>>();
  for (const { id, faults } of results) {
    const fault = faults[policyOf(adapter, id) as Policy];
    if (fault === undefined) continue;
    const [, reason = fault] =
      adapter.reasons.find(([pattern]) => new RegExp(pattern).test(`${id}: ${fault}`)) ?? [];
    misses.set(reason, { ...misses.get(reason), [id]: fault });
  }
  return {
    shares: Object.fromEntries(shares.map(({ kind, passed, of }) => [kind, [passed, of]])),
    byPolicy: Object.fromEntries(
      policies.map((policy) => [
        policy,
        { read: passed(of('read'), policy), write: passed(of('write'), policy) },
      ]),
    ) as KnownResults['byPolicy'],
    misses: [...misses].map(([reason, cases]) => ({ reason, cases })),
  };
}

export function readKnown({ name }: Adapter): KnownResults | undefined {
  const path = pathOf(name);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

export function writeKnown(adapter: Adapter, found: Found): void {
  const runOn = new Date().toISOString().slice(0, 10);
  writeFileSync(
    pathOf(adapter.name),
    `${JSON.stringify({ version: adapter.version, runOn, ...found }, null, 2)}\n`,
  );
}

/** The ids whose result is not the one that was committed: `+` passes now, `-` does not any more. */
export function changesOf(known: KnownResults | undefined, found: Found): string[] {
  const faultsOf = (misses: readonly Misses[] = []) =>
    Object.assign({}, ...misses.map(({ cases }) => cases)) as Record<string, string>;
  const [before, now] = [faultsOf(known?.misses), faultsOf(found.misses)];
  return [
    ...Object.keys(before)
      .filter((id) => !(id in now))
      .map((id) => `+ ${id} passes, and is listed as a miss`),
    ...Object.keys(now)
      .filter((id) => before[id] !== now[id])
      .map((id) => `- ${id}: ${now[id]}`),
  ];
}

function pathOf(name: string): string {
  return join(import.meta.dirname, '..', 'results', `${name}.json`);
}
