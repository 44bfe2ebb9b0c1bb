import type { ReshardResult } from '../src/run-reshards.ts';

/** What a producer is expected to show: of 10 user records, `lost` by consumers that drop whole aggregated records. */
export function result(producer: string, lost: number, changes: Partial<ReshardResult> = {}): ReshardResult {
  const whole = { delivered: 10 - lost, lost, twice: 0 };
  const none = { delivered: 10, lost: 0, twice: 3 };
  const counts = { 'the KCL': whole, keep: none, 'drop-record': none, 'drop-aggregate': whole };
  return {
    ...{
      producer,
      reported: 10,
      noticed: 'nothing noticed',
      misplacedRecords: 2,
      counts,
      kclAsPredicted: true,
    },
    ...changes,
  };
}
