import list from '../kcl-departures.json' with { type: 'json' };
import type { KclDepartureId } from './kcl-model.ts';

/** Where kpl-kit departs from the KCL, on purpose: one entry of kcl-departures.json. */
export interface KclDeparture {
  readonly id: KclDepartureId;
  /** A fact, in one line. */
  readonly title: string;
  /** What the KCL does. */
  readonly kcl: string;
  /** What kpl-kit does. */
  readonly kplKit: string;
  readonly why: string;
  /** A vector or a malformed record of `@kpl-kit/fixtures` that shows it. */
  readonly example: string;
}

/** The committed list. */
export const kclDepartures: readonly KclDeparture[] = list as KclDeparture[];
