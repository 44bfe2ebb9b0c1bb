import { EventOrder, type Unfinished } from './event-order.ts';
import type { Lane } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import { LambdaUserRecord, type UserRecordReader } from './lambda-user-record.ts';

/** One user record after another, until one fails or the deadline passes. */
export class SequentialOrder extends EventOrder implements Lane {
  readonly #openedRecords = this.open();
  #reader: UserRecordReader | undefined;
  /** The user record that is begun and not done. */
  #record: LambdaUserRecord | undefined;
  #hasFailed = false;

  lanes(): Lane[] {
    return [this];
  }

  next(): LambdaUserRecord | undefined {
    if (this.#hasFailed) return undefined;
    this.#record = this.#reader?.next();
    while (this.#record === undefined) {
      const opened = this.#openedRecords.next().value;
      if (opened === undefined) return undefined;
      this.#reader = opened instanceof LambdaUserRecord ? undefined : opened;
      this.#record = opened instanceof LambdaUserRecord ? opened : opened.next();
    }
    return this.#record;
  }

  failed(): void {
    this.#hasFailed = true;
  }

  undone(): readonly KinesisEventRecord[] {
    return this.event.records.slice(this.#record === undefined ? this.openedCount : this.openedCount - 1);
  }

  firstLeft(): Unfinished | undefined {
    if (this.#hasFailed) return undefined;
    if (this.#record === undefined) return this.firstUnopened();
    return { source: this.#record.source, record: this.#record };
  }
}
