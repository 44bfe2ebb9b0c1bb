/** What happens inside, for metrics: see the README for the KPL's names of them. */
export type ProducerEvent = RequestEvent | DeliveredEvent | MisplacedEvent | StreamEvent | UnsentEvent;

/** A PutRecords request ended, well or not. The SDK may have repeated it by itself. */
export interface RequestEvent {
  /** Tells the events apart. */
  readonly type: 'request';
  /** Kinesis records in it. */
  readonly entryCount: number;
  /** User records in them. */
  readonly userRecordCount: number;
  /** Data and partition keys of all entries. */
  readonly byteLength: number;
  /** From its start to its response, or to its time limit. */
  readonly durationMilliseconds: number;
  /** Entries that the stream did not take, all of them when the request failed. */
  readonly failedEntryCount: number;
  /** How often each error code was in the response; that of the request itself counts once for each entry. */
  readonly errors: Readonly<Record<string, number>>;
}

/** An entry is in the stream, on the right shard. */
export interface DeliveredEvent {
  /** Tells the events apart. */
  readonly type: 'delivered';
  /** The shard that took it. */
  readonly shardId: string;
  /** User records in it. */
  readonly userRecordCount: number;
  /** Its data and partition key. */
  readonly byteLength: number;
  /** How often it was sent: 1 when the first try was good. */
  readonly attempts: number;
  /** From the `put` of its oldest user record until now. */
  readonly latencyMilliseconds: number;
}

/** An entry landed on a shard to which not all of its user records belong: all of them are sent again. */
export interface MisplacedEvent {
  /** Tells the events apart. */
  readonly type: 'misplaced';
  /** The shard that took it. */
  readonly shardId: string;
  /** User records that are sent again. */
  readonly userRecordCount: number;
}

/** The stream was resharded, or changed its record distribution strategy: what waits is packed again. */
export interface StreamEvent {
  /** Tells the events apart. */
  readonly type: 'stream';
  /** Open shards; 0 for a service-managed stream (AUTO), of which they do not matter. */
  readonly openShardCount: number;
  /** False for a service-managed stream, and with `aggregationEnabled: false`. */
  readonly isAggregating: boolean;
}

/** User records were given up. They are in an `UnsentError` too. */
export interface UnsentEvent {
  /** Tells the events apart. */
  readonly type: 'unsent';
  /** How many. */
  readonly userRecordCount: number;
  /** What was last wrong. */
  readonly cause: unknown;
}
