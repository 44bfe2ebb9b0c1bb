import { openRecords } from '../deaggregate/open-records.ts';
import type { ResolvedOptions } from '../deaggregate/options.ts';
import { READ_AHEAD } from '../frame/verify-frames.ts';
import { type Diagnostic, isUnreadable } from '../support/diagnostics.ts';
import { DeaggregationError } from '../support/errors.ts';
import type { Deadline } from './deadline.ts';
import type { Lane } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import type { HandlerFailure, ReportFailure } from './kinesis-handler-options.ts';
import { LambdaUserRecord, toPlainRecord, UserRecordReader } from './lambda-user-record.ts';

/** A Kinesis record of an event: an aggregated one, or one that is its own only user record. */
export type OpenedRecord = UserRecordReader | LambdaUserRecord;

/** A user record, or a Kinesis record of which no user record is known. */
export type Unfinished = Omit<HandlerFailure, 'error'>;

/** The event of an invocation, and what its records are read with. */
export interface EventToHandle {
  readonly records: readonly KinesisEventRecord[];
  readonly options: ResolvedOptions;
  readonly setsUnreadableAside: boolean;
  readonly report: ReportFailure;
  readonly deadline: Deadline;
}

/** The order in which the user records of an event are handled. What is left can be asked at any time. */
export abstract class EventOrder {
  /** Settles when `onFailure` has heard of a malformed record, after which nothing is begun. */
  malformedReport: Promise<void> | undefined;
  protected readonly event: EventToHandle;
  /** Those that could not be read, and why; only if `onUnreadable` takes them. */
  readonly unreadable: Map<LambdaUserRecord, Diagnostic> = new Map();
  /** How many Kinesis records were opened. */
  protected openedCount = 0;

  constructor(event: EventToHandle) {
    this.event = event;
  }

  /** One for each user record that can be handled at a time, up to `concurrency`. */
  abstract lanes(concurrency: number): Lane[];

  /** The Kinesis records that are not done, in the order of the event: failed, running or never begun. */
  abstract undone(): readonly KinesisEventRecord[];

  /** The first user record that is running or not begun, unless a failure keeps it back. */
  abstract firstLeft(): Unfinished | undefined;

  /** The Kinesis record at which time ran out, if any. */
  protected firstUnopened(): Unfinished | undefined {
    const source = this.event.records[this.openedCount];
    return source === undefined || this.malformedReport !== undefined ? undefined : { source };
  }

  /** Opens Kinesis records until one is malformed or the deadline passes. */
  protected *open(): Generator<OpenedRecord, undefined, undefined> {
    const { records, report, deadline, setsUnreadableAside } = this.event;
    let unreadable: Diagnostic | undefined;
    const onDiagnostic = (found: Diagnostic) => {
      if (isUnreadable(found)) unreadable = found;
      this.event.options.onDiagnostic?.(found);
    };
    const checkTime = () => {
      if (deadline.hasPassed()) throw deadline.signal.reason;
    };
    try {
      const options = { ...this.event.options, checkTime, ...(setsUnreadableAside && { onDiagnostic }) };
      for (const { source, open } of openRecords(records, options, READ_AHEAD)) {
        const opened =
          open === undefined
            ? toPlainRecord(source, records[source.recordIndex + 1], unreadable?.code)
            : new UserRecordReader(source, open);
        if (unreadable !== undefined && opened instanceof LambdaUserRecord) {
          this.unreadable.set(opened, unreadable);
          unreadable = undefined;
        }
        this.openedCount++;
        yield opened;
        if (this.openedCount < records.length && deadline.hasPassed()) return;
      }
    } catch (error) {
      if (deadline.isOver && error === deadline.signal.reason) return;
      const source = records[this.openedCount];
      const isMalformed =
        error instanceof DeaggregationError && error.sequenceNumber === source?.kinesis.sequenceNumber;
      if (source === undefined || !isMalformed) throw error;
      this.malformedReport = report({ error, source });
    }
  }
}
