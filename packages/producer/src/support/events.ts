/** What `onEvent` is called with. The README has the KPL's names of these metrics. */
export type ProducerEvent = RequestEvent | DeliveredEvent | MisplacedEvent | StreamEvent | UnsentEvent;

/** A PutRecords request has succeeded or failed. The SDK may have retried it. */
export interface RequestEvent {
  /** Tells the events apart. */
  readonly type: 'request';
  /** Number of entries. */
  readonly entryCount: number;
  /** Number of user records in them. */
  readonly userRecordCount: number;
  /** Data and partition keys of all entries. */
  readonly byteLength: number;
  /** Until its response, or its time limit. */
  readonly durationMilliseconds: number;
  /** Entries that the stream did not take; all of them if the request failed. */
  readonly failedEntryCount: number;
  /** Number of entries by error code. The error of a failed request counts for each of its entries. */
  readonly errors: Readonly<Record<string, number>>;
}

/** An entry is in the stream, on the shard of its user records. */
export interface DeliveredEvent {
  /** Tells the events apart. */
  readonly type: 'delivered';
  /** The shard that took it. */
  readonly shardId: string;
  /** Number of user records in it. */
  readonly userRecordCount: number;
  /** Its data and partition key. */
  readonly byteLength: number;
  /** How often it was sent; 1 if the first attempt succeeded. */
  readonly attempts: number;
  /** Since its oldest user record was put. */
  readonly latencyMilliseconds: number;
}

/** An entry landed on a shard to which some of its user records do not belong: all of them are sent again. */
export interface MisplacedEvent {
  /** Tells the events apart. */
  readonly type: 'misplaced';
  /** The shard that took it. */
  readonly shardId: string;
  /** Number of user records sent again. */
  readonly userRecordCount: number;
}

/** The stream was resharded, or its record distribution strategy changed. */
export interface StreamEvent {
  /** Tells the events apart. */
  readonly type: 'stream';
  /** Number of open shards; 0 for a service-managed stream (AUTO). */
  readonly openShardCount: number;
  /** False for a service-managed stream, and with `aggregationEnabled: false`. */
  readonly isAggregating: boolean;
}

/** User records were given up. An `UnsentError` has them. */
export interface UnsentEvent {
  /** Tells the events apart. */
  readonly type: 'unsent';
  /** How many. */
  readonly userRecordCount: number;
  /** The last error. */
  readonly cause: unknown;
}
