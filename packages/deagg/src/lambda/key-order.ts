import { CHECK_INTERVAL } from '../message/message.ts';
import { partitionKeyOf } from '../message/user-record.ts';
import type { Deadline } from './deadline.ts';
import type { EventReader } from './event-reader.ts';
import type { Lane, Order, Unfinished } from './handle-lane.ts';
import type { KinesisEventRecord } from './kinesis-event.ts';
import type { LambdaUserRecord } from './lambda-user-record.ts';
import type { UserRecordReader } from './user-record-reader.ts';

/** Where a user record is in an event: a number from 0. */
type Place = number;

/** Instead of a place. */
const NO_PLACE: Place = -1;

// Of each user record four numbers are kept, one after another.
const WIDTH = 4;
const STATE = 0;
const READER_INDEX = 1;
/** Where its entry begins in the message. */
const BYTE_OFFSET = 2;
/** The place of the next one with its partition key. */
const NEXT_OF_KEY = 3;

/** Also of one that does not come out. */
const DONE = 0;
const LEFT = 1;
const FAILED = 2;

/** The user records of a partition key, while they are added. */
interface Queue {
  lastPlace: Place;
}

/** A record without a key, which has no order to keep, is its own queue. */
function queuesByKey(): (partitionKey: string | null) => Queue {
  const byKey = new Map<string | null, Queue>();
  return (partitionKey) => {
    const queue = byKey.get(partitionKey) ?? { lastPlace: NO_PLACE };
    if (partitionKey !== null) byKey.set(partitionKey, queue);
    return queue;
  };
}

/**
 * The user records of a partition key one after another, until one fails; keys take turns. Until its turn
 * comes, a user record is only numbers: memory is bounded by the bytes of the event.
 */
export class KeyOrder implements Order {
  readonly #event: EventReader;
  readonly #deadline: Deadline;
  /** One for each Kinesis record. */
  readonly #readers: UserRecordReader[] = [];
  /** Where the user records of each reader begin, and where the last ones end. */
  readonly #firstPlaces: Place[] = [0];
  #fields = new Int32Array(0);
  /** Places in the order of their turns. */
  readonly #turns: Place[] = [];
  #takenCount = 0;

  /** Opens all Kinesis records of the event, and reads no user record. */
  constructor(event: EventReader, deadline: Deadline) {
    this.#event = event;
    this.#deadline = deadline;
    const queueOf = queuesByKey();
    for (const reader of event) this.#addAll(reader, queueOf);
  }

  lanes(concurrency: number): Lane[] {
    const length = Math.min(concurrency, this.#turns.length);
    return Array.from({ length }, () => new KeyLane(this));
  }

  take(): Place {
    return this.#takenCount < this.#turns.length ? (this.#turns[this.#takenCount++] as Place) : NO_PLACE;
  }

  read(place: Place): LambdaUserRecord {
    const readerIndex = this.#field(place, READER_INDEX);
    const reader = this.#readers[readerIndex] as UserRecordReader;
    const subSequenceNumber = place - (this.#firstPlaces[readerIndex] as Place);
    return reader.at(this.#field(place, BYTE_OFFSET), subSequenceNumber);
  }

  done(place: Place): void {
    this.#fields[place * WIDTH + STATE] = DONE;
    const next = this.#field(place, NEXT_OF_KEY);
    if (next !== NO_PLACE) this.#turns.push(next);
  }

  failed(place: Place): void {
    this.#fields[place * WIDTH + STATE] = FAILED;
  }

  undone(): readonly KinesisEventRecord[] {
    const { records, openedCount } = this.#event;
    return records.filter((_, index) => index >= openedCount || !this.#isDone(index));
  }

  firstLeft(): Unfinished | undefined {
    const left = this.#turns.filter((place) => this.#field(place, STATE) === LEFT);
    if (left.length === 0) return this.#event.firstUnopened();
    const record = this.read(left.reduce((first, place) => Math.min(first, place)));
    return { source: record.source, record };
  }

  #field(place: Place, name: number): number {
    return this.#fields[place * WIDTH + name] as number;
  }

  #isDone(readerIndex: number): boolean {
    let place = this.#firstPlaces[readerIndex] as Place;
    const end = this.#firstPlaces[readerIndex + 1] as Place;
    while (place < end && this.#field(place, STATE) === DONE) place++;
    return place === end;
  }

  #addAll(reader: UserRecordReader, queueOf: (partitionKey: string | null) => Queue): void {
    const firstPlace = this.#firstPlaces.at(-1) as Place;
    this.#reserve(firstPlace + reader.count);
    this.#firstPlaces.push(firstPlace + reader.count);
    this.#readers.push(reader);
    if (reader.open === undefined) {
      this.#add(firstPlace, 0, queueOf(reader.at(0, 0).partitionKey));
      return;
    }
    const { entries, message } = reader.open;
    const queues: Queue[] = [];
    while (entries.next()) {
      const { entry, subSequenceNumber } = entries;
      const queue = queues[entry.partitionKeyIndex] ?? queueOf(partitionKeyOf(message, entry));
      queues[entry.partitionKeyIndex] = queue;
      this.#add(firstPlace + subSequenceNumber, entry.byteOffset, queue);
      if (subSequenceNumber % CHECK_INTERVAL === 0 && this.#deadline.hasPassed()) return;
    }
  }

  #add(place: Place, byteOffset: number, queue: Queue): void {
    const start = place * WIDTH;
    this.#fields[start + STATE] = LEFT;
    this.#fields[start + READER_INDEX] = this.#readers.length - 1;
    this.#fields[start + BYTE_OFFSET] = byteOffset;
    this.#fields[start + NEXT_OF_KEY] = NO_PLACE;
    if (queue.lastPlace === NO_PLACE) this.#turns.push(place);
    else this.#fields[queue.lastPlace * WIDTH + NEXT_OF_KEY] = place;
    queue.lastPlace = place;
  }

  /** Makes room, at least for twice as many user records as before. */
  #reserve(count: number): void {
    if (count * WIDTH <= this.#fields.length) return;
    const fields = new Int32Array(Math.max(count * WIDTH, 2 * this.#fields.length));
    fields.set(this.#fields);
    this.#fields = fields;
  }
}

/** Takes turns with other lanes. One that finds none may end: each key that is not done is with another one. */
class KeyLane implements Lane {
  readonly #order: KeyOrder;
  #place = NO_PLACE;

  constructor(order: KeyOrder) {
    this.#order = order;
  }

  next(): LambdaUserRecord | undefined {
    if (this.#place !== NO_PLACE) this.#order.done(this.#place);
    this.#place = this.#order.take();
    return this.#place === NO_PLACE ? undefined : this.#order.read(this.#place);
  }

  failed(): void {
    this.#order.failed(this.#place);
    this.#place = NO_PLACE;
  }
}
