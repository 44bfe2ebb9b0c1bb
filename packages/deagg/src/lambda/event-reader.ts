import { openRecords } from '../deaggregate/open-records.ts';
import type { ResolvedOptions } from '../deaggregate/options.ts';
import { READ_AHEAD } from '../frame/verify-frames.ts';
import { DeaggregationError } from '../support/errors.ts';
import type { Deadline } from './deadline.ts';
import type { Unfinished } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import { type LambdaUserRecord, toPlainRecord } from './lambda-user-record.ts';
import type { ReportFailure } from './report-failure.ts';
import { UserRecordReader } from './user-record-reader.ts';

/** A Kinesis record of an event: an aggregated one, or one that is its own only user record. */
export type OpenedRecord = UserRecordReader | LambdaUserRecord;

/** Opens the Kinesis records of an event, one after another, until one is malformed or the deadline passes. */
export class EventReader implements Iterable<OpenedRecord> {
  readonly records: readonly KinesisEventRecord[];
  /** How many were opened. */
  openedCount = 0;
  /** Settles when `onFailure` has heard of the one after them, if that is malformed. */
  malformedReport: Promise<void> | undefined;
  readonly #options: ResolvedOptions;
  readonly #report: ReportFailure;
  readonly #deadline: Deadline;

  constructor(
    records: readonly KinesisEventRecord[],
    options: ResolvedOptions,
    report: ReportFailure,
    deadline: Deadline,
  ) {
    this.records = records;
    this.#report = report;
    this.#deadline = deadline;
    const { onDiagnostic } = options;
    const checkTime = () => deadline.throwIfPassed();
    // It may take long too, and is called for each user record outside the shard.
    const reportInTime: typeof onDiagnostic = (diagnostic) => {
      checkTime();
      onDiagnostic?.(diagnostic);
    };
    this.#options = { ...options, checkTime, onDiagnostic: onDiagnostic && reportInTime };
  }

  /** The one at which time ran out, if any. */
  firstUnopened(): Unfinished | undefined {
    const source = this.records[this.openedCount];
    return source === undefined || this.malformedReport !== undefined ? undefined : { source };
  }

  *[Symbol.iterator](): Generator<OpenedRecord, undefined, undefined> {
    const { records } = this;
    try {
      for (const { source, open } of openRecords(records, this.#options, READ_AHEAD)) {
        const opened =
          open === undefined
            ? toPlainRecord(source, records[source.recordIndex + 1])
            : new UserRecordReader(source, open);
        this.openedCount++;
        yield opened;
        if (this.openedCount < records.length && this.#deadline.hasPassed()) return;
      }
    } catch (error) {
      if (this.#deadline.isOver && error === this.#deadline.signal.reason) return;
      const source = records[this.openedCount];
      const isMalformed =
        error instanceof DeaggregationError && error.sequenceNumber === source?.kinesis.sequenceNumber;
      if (source === undefined || !isMalformed) throw error;
      this.malformedReport = this.#report({ error, source });
    }
  }
}
