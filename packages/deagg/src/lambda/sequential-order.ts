import type { Deadline } from './deadline.ts';
import type { EventReader } from './event-reader.ts';
import type { Lane, Order, Unfinished } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';
import type { UserRecordReader } from './user-record-reader.ts';

/** One user record after another, until one fails or the deadline passes. */
export class SequentialOrder implements Order, Lane {
  readonly #event: EventReader;
  readonly #deadline: Deadline;
  readonly #readers: Iterator<UserRecordReader, void>;
  /** Of the Kinesis record that is begun and not done. */
  #reader: UserRecordReader | undefined;
  #record: LambdaUserRecord | undefined;
  #hasFailed = false;

  constructor(event: EventReader, deadline: Deadline) {
    this.#event = event;
    this.#deadline = deadline;
    this.#readers = event[Symbol.iterator]();
  }

  lanes(): Lane[] {
    return [this];
  }

  next(): LambdaUserRecord | undefined {
    if (this.#hasFailed) return undefined;
    do {
      this.#record = this.#reader?.next();
      if (this.#record !== undefined) return this.#deadline.hasPassed() ? undefined : this.#record;
      this.#reader = this.#readers.next().value ?? undefined;
    } while (this.#reader !== undefined);
    return undefined;
  }

  failed(): void {
    this.#hasFailed = true;
  }

  undone(): readonly KinesisEventRecord[] {
    const { records, openedCount } = this.#event;
    return records.slice(this.#reader === undefined ? openedCount : openedCount - 1);
  }

  firstLeft(): Unfinished | undefined {
    if (this.#hasFailed) return undefined;
    if (this.#record === undefined) return this.#event.firstUnopened();
    return { source: this.#record.source, record: this.#record };
  }
}
