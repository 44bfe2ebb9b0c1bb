import type { ReshardResult } from './run-reshards.ts';

/** Of which the documents say that they lose user records for the KCL, and that they do not. */
const LOSE = ['KPL 1.0.7', 'KPL 1.1.0'];
const LOSE_NOTHING = ['KPL 1.1.1', 'kpl-kit'];

/** What contradicts the documents, or shows nothing. */
export function contradictions(results: readonly ReshardResult[], userRecords: number): string[] {
  return results.flatMap(({ producer, reported, misplacedRecords, counts, kclAsPredicted }) => {
    const lostBy = (consumer: string) => counts[consumer]?.lost ?? Number.NaN;
    const claims: readonly (readonly [boolean, string])[] = [
      [reported === userRecords, `reports ${reported} user records as delivered`],
      [misplacedRecords > 0, 'had no aggregated record under way at a reshard'],
      [kclAsPredicted, "the KCL does not deliver what deagg returns with 'drop-aggregate'"],
      [lostBy('keep') === 0, "deagg loses user records with 'keep'"],
      [lostBy('drop-record') === 0, "deagg loses user records with 'drop-record'"],
      [!LOSE.includes(producer) || lostBy('the KCL') > 0, 'the KCL loses nothing'],
      [!LOSE_NOTHING.includes(producer) || lostBy('the KCL') === 0, 'the KCL loses user records'],
    ];
    return claims.flatMap(([holds, problem]) => (holds ? [] : `${producer}: ${problem}`));
  });
}
