import { CHECK_INTERVAL } from '../message/message.ts';
import { partitionKeyOf } from '../message/user-record.ts';
import { EventOrder, type EventToHandle, type OpenedRecord, type Unfinished } from './event-order.ts';
import type { Lane } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import { LambdaUserRecord } from './lambda-user-record.ts';

/** Where a user record is in an event: a number from 0. */
type Place = number;

/** Instead of a place. */
const NO_PLACE: Place = -1;

// What has become of a user record. One that does not come out is done.
const DONE = 0;
const LEFT = 1;
/** Or one with the same partition key has failed before it. */
const FAILED = 2;

/**
 * The user records of a partition key one after another, until one fails; keys take turns. Until its turn
 * comes, a user record is only numbers: memory is bounded by the bytes of the event.
 */
export class KeyOrder extends EventOrder {
  /** All Kinesis records of the event. */
  readonly #opened = [...this.open()];
  /** How many Kinesis records were gone through, and user records added. */
  #readCount = 0;
  #count = 0;
  // Of each place:
  readonly #states: Uint8Array;
  readonly #recordIndexes: Int32Array;
  readonly #subSequenceNumbers: Int32Array;
  /** Where its entry begins in the message. */
  readonly #byteOffsets: Int32Array;
  /** The place of the next one with its partition key. */
  readonly #nextPlaces: Int32Array;
  /** Places in the order of their turns. */
  readonly #turns: Place[] = [];
  #takenCount = 0;

  constructor(event: EventToHandle) {
    super(event);
    const counts = this.#opened.map((one) => ('open' in one ? one.open.message.entryCount : 1));
    const count = counts.reduce((sum, one) => sum + one, 0);
    this.#states = new Uint8Array(count);
    this.#recordIndexes = new Int32Array(count);
    this.#subSequenceNumbers = new Int32Array(count);
    this.#byteOffsets = new Int32Array(count);
    this.#nextPlaces = new Int32Array(count).fill(NO_PLACE);
    this.#addAll();
  }

  lanes(concurrency: number): Lane[] {
    return Array.from({ length: Math.min(concurrency, this.#turns.length) }, () => this.#lane());
  }

  undone(): readonly KinesisEventRecord[] {
    const undone = new Set<number | undefined>();
    this.#states.forEach((state, place) => {
      if (state !== DONE) undone.add(this.#recordIndexes[place]);
    });
    return this.event.records.filter((_, index) => index >= this.#readCount || undone.has(index));
  }

  firstLeft(): Unfinished | undefined {
    const place = this.#states.indexOf(LEFT);
    if (place === NO_PLACE) return this.firstUnopened();
    const record = this.#read(place);
    return { source: record.source, record };
  }

  /** Takes turns with others. A lane that finds none may end: each key that is not done is with another. */
  #lane(): Lane {
    let place = NO_PLACE;
    const next = () => {
      if (place !== NO_PLACE) {
        this.#states[place] = DONE;
        const follower = this.#nextPlaces[place] as Place;
        if (follower !== NO_PLACE) this.#turns.push(follower);
      }
      place = this.#turns[this.#takenCount] ?? NO_PLACE;
      if (place === NO_PLACE) return undefined;
      this.#takenCount++;
      return this.#read(place);
    };
    const failed = () => {
      for (let at = place; at !== NO_PLACE; at = this.#nextPlaces[at] as Place) this.#states[at] = FAILED;
      place = NO_PLACE;
    };
    return { next, failed };
  }

  #read(place: Place): LambdaUserRecord {
    const opened = this.#opened[this.#recordIndexes[place] as number] as OpenedRecord;
    if (opened instanceof LambdaUserRecord) return opened;
    return opened.at(this.#byteOffsets[place] as number, this.#subSequenceNumbers[place] as number);
  }

  /** Leaves off when the deadline passes. */
  #addAll(): void {
    const queues = new Map<string, Queue>();
    for (const opened of this.#opened) {
      if (opened instanceof LambdaUserRecord) this.#add(queueOf(queues, opened.partitionKey), 0, 0);
      else {
        const { entries, message } = opened.open;
        // By index in the message, which is faster than by key: bench `handler/async, by partition key`.
        const ownQueues: Queue[] = [];
        while (entries.next()) {
          const { entry, subSequenceNumber } = entries;
          ownQueues[entry.partitionKeyIndex] ??= queueOf(queues, partitionKeyOf(message, entry));
          this.#add(ownQueues[entry.partitionKeyIndex] as Queue, subSequenceNumber, entry.byteOffset);
          // Stryker disable next-line EqualityOperator,ConditionalExpression: more often will do
          if (subSequenceNumber % CHECK_INTERVAL === 0 && this.event.deadline.hasPassed()) return;
        }
      }
      this.#readCount++;
    }
  }

  #add(queue: Queue, subSequenceNumber: number, byteOffset: number): void {
    const place = this.#count++;
    this.#states[place] = LEFT;
    this.#recordIndexes[place] = this.#readCount;
    this.#subSequenceNumbers[place] = subSequenceNumber;
    this.#byteOffsets[place] = byteOffset;
    if (queue.lastPlace === NO_PLACE) this.#turns.push(place);
    else this.#nextPlaces[queue.lastPlace] = place;
    queue.lastPlace = place;
  }
}

/** The user records of a partition key, while they are added. */
interface Queue {
  lastPlace: Place;
}

/** A record without a key, which has no order to keep, is its own queue. */
function queueOf(queues: Map<string, Queue>, partitionKey: string | null): Queue {
  const queue = (partitionKey !== null && queues.get(partitionKey)) || { lastPlace: NO_PLACE };
  if (partitionKey !== null && queue.lastPlace === NO_PLACE) queues.set(partitionKey, queue);
  return queue;
}
