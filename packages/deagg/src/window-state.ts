import type { KinesisEventRecord } from './lambda-event.ts';

/**
 * The state of a tumbling window. Lambda begins again with the first Kinesis record that has failed: the state that it gets must
 * have nothing of that record in it, or it would be counted twice.
 */
export class WindowState {
  readonly #holder: { state: Record<string, unknown> };
  #source: KinesisEventRecord | undefined;
  #before: Record<string, unknown> = {};

  /** The state is `holder.state`, which may be changed or assigned. */
  constructor(holder: { state: Record<string, unknown> }) {
    this.#holder = holder;
  }

  /** To be called before each user record of `source`. */
  enter(source: KinesisEventRecord): void {
    if (source === this.#source) return;
    this.#source = source;
    this.#before = structuredClone(this.#holder.state);
  }

  /** The state without what came of `source`, which is the one entered last or one not entered yet; without it, as it is. */
  without(source: KinesisEventRecord | undefined): Record<string, unknown> {
    return source !== undefined && source === this.#source ? this.#before : this.#holder.state;
  }
}
