import type { KinesisEventRecord } from './kinesis-event.ts';

/**
 * The state of a tumbling window. Lambda starts again at the first Kinesis record that failed, so the state
 * it gets must not contain anything of that record, which would be counted twice.
 */
export class WindowState {
  readonly #context: { state: Record<string, unknown> };
  #sequenceNumber: string | undefined;
  /** JSON, as Lambda keeps it: a quarter of the time of a clone, and parsed only if something fails. */
  #stateBefore = '{}';

  /** The state is `context.state`, which may be changed or assigned. */
  constructor(context: { state: Record<string, unknown> }) {
    this.#context = context;
  }

  /** Call before each user record of `source`. Throws if the state cannot become JSON. */
  checkpoint({ kinesis: { sequenceNumber } }: KinesisEventRecord): void {
    if (sequenceNumber === this.#sequenceNumber) return;
    this.#stateBefore = JSON.stringify(this.#context.state ?? {});
    this.#sequenceNumber = sequenceNumber;
  }

  /**
   * The state before `source`, which had the last checkpoint or comes later; without it, the current state.
   */
  stateBefore(source: KinesisEventRecord | undefined): Record<string, unknown> {
    const isEntered = source !== undefined && source.kinesis.sequenceNumber === this.#sequenceNumber;
    return isEntered ? JSON.parse(this.#stateBefore) : (this.#context.state ?? {});
  }
}
