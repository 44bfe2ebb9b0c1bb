/** What the user records of these tests hold, as JSON. */
export interface Order {
  readonly customer: string;
  /** Counts from 0 for each customer. */
  readonly number: number;
  readonly trouble?: Trouble;
}

/**
 * What goes wrong in the first `attempts` attempts to handle an order.
 *
 * - `throw`: the function throws.
 * - `slow`: it waits until the time of the invocation is nearly over, and heeds the signal.
 * - `hang`: it does not come back, and nothing else in its process runs, until Lambda stops it.
 * - `exit`: its process ends.
 */
export interface Trouble {
  readonly kind: 'throw' | 'slow' | 'hang' | 'exit';
  readonly attempts: number;
}

/** A line of the journal: written before an order is handled, and once it is. */
export interface JournalLine {
  readonly what: 'begin' | 'end';
  /** Of the user record. */
  readonly id: string;
  readonly customer: string;
  readonly number: number;
}
