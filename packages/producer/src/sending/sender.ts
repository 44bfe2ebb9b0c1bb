import { failedEntries, type PutRecordsOutput } from '@kpl-kit/aggregator';
import type { Ledger } from '../outcome/ledger.ts';
import { Packer, type PackingOptions } from '../packing/packer.ts';
import type { Pending, Shipment } from '../packing/shipment.ts';
import type { KinesisCalls } from '../stream/kinesis-calls.ts';
import type { StreamState } from '../stream/stream-state.ts';
import type { ProducerEvent } from '../support/events.ts';
import { Lanes, type LanesOptions } from './lanes.ts';
import { isAboutOneEntry, isFinal, isMissing, isThrottling } from './request-errors.ts';
import { toRequestEvent } from './request-event.ts';
import { isInPlace, type Placement, readResponse } from './response.ts';

/** How entries are sent. */
export interface SendingOptions extends PackingOptions, LanesOptions {
  readonly maxConnections: number;
  readonly failIfThrottled: boolean;
  readonly emit: ((event: ProducerEvent) => void) | undefined;
}

/** The longest time that a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Sends entries, in requests as large as possible, until each is in the stream, on the shard of all its user
 * records, or is given up. No method rejects: outcomes go to the ledger.
 */
export class Sender {
  requestCount = 0;
  entryCount = 0;
  rejectedCount = 0;
  misplacedCount = 0;
  readonly #options: SendingOptions;
  readonly #calls: KinesisCalls;
  readonly #stream: StreamState;
  readonly #ledger: Ledger;
  readonly #lanes: Lanes;
  #packer: Packer;
  /** Waiting or in flight. */
  readonly #shipments = new Set<Shipment>();
  /** Shipments taken from their lanes whose outcome is not known yet. */
  #underWayCount = 0;
  #connections = 0;
  /** Send without waiting for a full request: the buffering time is over, or a caller is waiting. */
  #isUrgent = false;
  /** The stream has changed: waiting shipments have to be packed again. */
  #isRepacking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SendingOptions, calls: KinesisCalls, stream: StreamState, ledger: Ledger) {
    this.#options = options;
    this.#calls = calls;
    this.#stream = stream;
    this.#ledger = ledger;
    this.#lanes = new Lanes(options);
    this.#packer = new Packer(options, stream.view);
  }

  /** Packs a user record, and sends full entries. Throws an `AggregationError` if the user record is bad. */
  add(userRecord: Pending): void {
    const shipments = this.#packer.add(userRecord);
    this.#ledger.take(userRecord);
    if (shipments.length === 0) return;
    this.#queue(shipments);
    if (this.#isDue) this.#send();
  }

  /** Packs and sends everything that waits. */
  flush(): void {
    this.#queue(this.#packer.flush());
    this.#isUrgent = true;
    this.#send();
  }

  /** Makes room: sends what is packed. Packs the rest only if there is nothing else to send. */
  hurry(): void {
    if (this.#shipments.size === 0) this.#queue(this.#packer.flush());
    this.#isUrgent = true;
    this.#send();
  }

  /** Packs waiting user records again, for the current shards. */
  repack(): void {
    this.#isRepacking = true;
    this.#send();
  }

  /** Gives up all entries, waiting or in flight, that have a matching user record. */
  giveUp(cause: unknown, isMeant: (userRecord: Pending) => boolean): void {
    this.#queue(this.#packer.flush());
    const meant = [...this.#shipments].filter(({ userRecords }) => userRecords.some(isMeant));
    for (const shipment of meant) this.#giveUp(shipment, shipment.cause ?? cause);
    this.#lanes.forgetFailures();
  }

  /** Leaves no timer behind. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #queue(shipments: readonly Shipment[]): void {
    for (const shipment of shipments) {
      this.#shipments.add(shipment);
      this.#lanes.add(shipment);
    }
  }

  get #isDue(): boolean {
    const isWanted = this.#isUrgent || this.#lanes.isRequestFull;
    return isWanted && this.#lanes.count > 0 && this.#connections < this.#options.maxConnections;
  }

  /** Starts as many requests as possible, and sets a timer for the next ones. */
  #send(): void {
    // To keep the order, entries in flight have to settle first.
    if (this.#isRepacking && (!this.#options.isOrdered || this.#underWayCount === 0)) this.#packAgain();
    const now = performance.now();
    for (const shipment of this.#lanes.takeExpired(now)) {
      const expired = new Error(`not sent in ${this.#options.recordTtl} ms (recordTtl)`);
      this.#giveUp(shipment, shipment.cause ?? expired);
    }
    while (!this.#isRepacking && this.#isDue) {
      const shipments = this.#lanes.takeRequest(now);
      if (shipments.length === 0) break;
      void this.#request(shipments);
    }
    if (this.#lanes.count === 0) this.#isUrgent = false;
    this.#setTimer(now);
  }

  #setTimer(now: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const at = this.#isRepacking ? Infinity : this.#lanes.nextAt(now, this.#isDue);
    if (at === Infinity) return;
    const milliseconds = Math.min(Math.ceil(Math.max(at - now, 1)), LONGEST_TIMER);
    this.#timer = setTimeout(() => this.#send(), milliseconds);
  }

  async #request(shipments: readonly Shipment[]): Promise<void> {
    this.#connections++;
    this.#underWayCount += shipments.length;
    this.requestCount++;
    for (const shipment of shipments) shipment.attempts++;
    const startedAt = performance.now();
    const entries = shipments.map(({ entry }) => entry);
    let output: PutRecordsOutput | undefined;
    let failure: unknown;
    try {
      const response = await this.#calls.putRecords(entries);
      // Throws unless there is one result for each entry.
      failedEntries(entries, response);
      output = response;
    } catch (error) {
      failure = error;
    }
    this.#connections--;
    if (this.#options.emit !== undefined) {
      this.#options.emit(toRequestEvent(shipments, output, failure, performance.now() - startedAt));
    }
    if (output === undefined) this.#fail(shipments, failure);
    else this.#sort(shipments, output);
    this.#send();
  }

  /** The request failed as a whole, though the stream may have taken it. */
  #fail(shipments: readonly Shipment[], cause: unknown): void {
    // One of the entries may be at fault: sent alone, each shows whether it is.
    const isAlone = shipments.length > 1 && isAboutOneEntry(cause);
    for (const shipment of shipments) {
      shipment.isAlone ||= isAlone;
      shipment.cause = cause;
    }
    if (isMissing(cause)) this.#stream.doubt();
    this.rejectedCount += shipments.length;
    this.#takeBack(shipments, !isAlone && isFinal(cause));
  }

  /** Delivers entries on the right shard, takes back rejected ones, and starts to check the others. */
  #sort(shipments: readonly Shipment[], output: PutRecordsOutput): void {
    const { failed, inPlace, elsewhere, isSurprising } = readResponse(shipments, output, this.#stream);
    this.entryCount += shipments.length - failed.length;
    this.rejectedCount += failed.length;
    this.#takeBack(failed, false);
    const failedLanes = new Set(failed.map((shipment) => this.#lanes.of(shipment)));
    for (const placement of inPlace) {
      const lane = this.#lanes.of(placement.shipment);
      if (!failedLanes.has(lane)) lane.succeeded();
      this.#deliver(placement);
    }
    // Nothing else waits for these: ListShards may lag by seconds.
    for (const [shardId, placements] of elsewhere) {
      void this.#check(shardId, placements).then(() => this.#send());
    }
    // Raw user records need not be sent again, but they reveal new shards.
    if (isSurprising && elsewhere.size === 0) void this.#stream.refresh();
  }

  /** Looks up an unexpected shard, and takes back the entries with user records of other shards. */
  async #check(shardId: string, placements: readonly Placement[]): Promise<void> {
    const isWanted = () => {
      const now = performance.now();
      return placements.some(({ shipment }) => !shipment.isSettled && now < shipment.expiresAt);
    };
    try {
      await this.#stream.find(shardId, isWanted);
    } catch (error) {
      for (const { shipment } of placements) {
        this.#arrive(shipment);
        this.#giveUp(shipment, error);
      }
      return;
    }
    const misplaced: Shipment[] = [];
    for (const placement of placements) {
      if (isInPlace(placement, this.#stream.view)) this.#deliver(placement);
      else misplaced.push(placement.shipment);
    }
    if (misplaced.length > 0) await this.#takeBackMisplaced(shardId, misplaced);
  }

  async #takeBackMisplaced(shardId: string, shipments: readonly Shipment[]): Promise<void> {
    const userRecordCount = shipments.reduce((sum, { userRecords }) => sum + userRecords.length, 0);
    this.misplacedCount += userRecordCount;
    this.#options.emit?.({ type: 'misplaced', shardId, userRecordCount });
    // Misplaced though packed for the current shards: the stream may have become service-managed.
    if (shipments.some(({ packer }) => packer === this.#packer)) await this.#stream.refresh();
    for (const shipment of shipments) {
      shipment.cause = new Error(`an entry is on ${shardId}, to which not all of its user records belong`);
    }
    this.#takeBack(shipments, false);
    this.#isRepacking = true;
  }

  #deliver({ shipment, shardId, sequenceNumber }: Placement): void {
    this.#arrive(shipment);
    if (shipment.isSettled) return;
    this.#settle(shipment);
    const { userRecords, attempts, byteLength, isAggregated, expiresAt } = shipment;
    this.#ledger.deliver(userRecords, { shardId, sequenceNumber, attempts, isAggregated });
    this.#options.emit?.({
      type: 'delivered',
      shardId,
      userRecordCount: userRecords.length,
      byteLength,
      attempts,
      latencyMilliseconds: performance.now() - (expiresAt - this.#options.recordTtl),
    });
  }

  /** Returns shipments to their lanes, in order, or gives them up. */
  #takeBack(shipments: readonly Shipment[], isFinal: boolean): void {
    const now = performance.now();
    const again: Shipment[] = [];
    for (const shipment of shipments) {
      this.#arrive(shipment);
      this.#lanes.of(shipment).failed(now);
      const isThrottled = this.#options.failIfThrottled && isThrottling(shipment.cause);
      if (isFinal || isThrottled || now >= shipment.expiresAt) this.#giveUp(shipment, shipment.cause);
      if (!shipment.isSettled) again.push(shipment);
    }
    if (again.length === 0) return;
    this.#lanes.putBack(again);
    this.#isUrgent = true;
    this.#isRepacking ||= again.some(({ packer }) => packer !== this.#packer);
  }

  #arrive(shipment: Shipment): void {
    this.#underWayCount--;
    this.#lanes.of(shipment).arrived(shipment);
  }

  #giveUp(shipment: Shipment, cause: unknown): void {
    if (shipment.isSettled) return;
    this.#settle(shipment);
    this.#ledger.giveUp(shipment.userRecords, cause);
  }

  #settle(shipment: Shipment): void {
    this.#lanes.leave(shipment);
    shipment.isSettled = true;
    this.#shipments.delete(shipment);
  }

  /** Unpacks waiting entries and packs their user records, in order, for the current shards. */
  #packAgain(): void {
    this.#isRepacking = false;
    this.#isUrgent = true;
    const { view } = this.#packer;
    const waiting = [...this.#lanes.drain(performance.now()), ...this.#packer.flush()];
    this.#packer = new Packer(this.#options, this.#stream.view);
    for (const shipment of waiting) {
      this.#settle(shipment);
      for (const userRecord of shipment.userRecords) this.#addAgain(userRecord, shipment.attempts);
    }
    this.#queue(this.#packer.flush());
    if (this.#packer.view === view) return;
    const { isAggregating } = this.#packer;
    this.#options.emit?.({ type: 'stream', openShardCount: this.#packer.view.openShardCount, isAggregating });
  }

  #addAgain(userRecord: Pending, attempts: number): void {
    userRecord.attempts += attempts;
    try {
      this.#queue(this.#packer.add(userRecord));
    } catch (error) {
      // The stream no longer allows records of this size, or tags.
      this.#ledger.giveUp([userRecord], error);
    }
  }
}
