import { failedEntries, findMisplaced, type PutRecordsOutput } from '@kpl-kit/aggregator';
import type { Ledger } from '../outcome/ledger.ts';
import { Packer, type PackingOptions } from '../packing/packer.ts';
import type { Pending, Shipment } from '../packing/shipment.ts';
import type { KinesisCalls } from '../stream/kinesis-calls.ts';
import type { StreamState } from '../stream/stream-state.ts';
import type { ProducerEvent } from '../support/events.ts';
import { Lane } from './lane.ts';
import { errorCodesOf, isAboutOneEntry, isFinal, THROTTLED } from './request-errors.ts';

/** How entries are sent. */
export interface SendingOptions extends PackingOptions {
  readonly collectionMaxCount: number;
  readonly collectionMaxSize: number;
  readonly rateLimit: number;
  readonly maxConnections: number;
  readonly failIfThrottled: boolean;
  readonly isOrdered: boolean;
  readonly emit: ((event: ProducerEvent) => void) | undefined;
}

/** The longest time that a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;
const NO_SHARD = '';

/**
 * Sends entries, in requests as large as they can be, until each is in the stream with each of its user records
 * on its shard, or is given up. Nothing in here rejects: the ledger has every outcome.
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
  #packer: Packer;
  /** All that is not settled. */
  readonly #shipments = new Set<Shipment>();
  readonly #lanes = new Map<string, Lane>();
  #waitingCount = 0;
  #waitingByteLength = 0;
  /** What waits goes out at once: it has waited for long enough, or somebody waits for it. */
  #isUrgent = false;
  #connections = 0;
  /** Taken from their lanes, and not yet judged. */
  #underWayCount = 0;
  /** The stream was resharded, and what is under way has to arrive first. */
  #isRegrouping = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SendingOptions, calls: KinesisCalls, stream: StreamState, ledger: Ledger) {
    this.#options = options;
    this.#calls = calls;
    this.#stream = stream;
    this.#ledger = ledger;
    this.#packer = new Packer(options, stream.view);
  }

  /** Packs a user record, and sends the entries that are full. Throws an `AggregationError` for a bad one. */
  add(userRecord: Pending): void {
    const shipments = this.#packer.add(userRecord);
    this.#ledger.take(userRecord);
    if (shipments.length === 0) return;
    this.#queue(shipments);
    if (this.#isDue && this.#connections < this.#options.maxConnections) this.#send();
  }

  /** Packs and sends all that waits, without waiting for more. */
  flush(): void {
    this.#queue(this.#packer.flush());
    this.#isUrgent = true;
    this.#send();
  }

  /** Sends what is packed, without waiting for more; what is not, if there is nothing else. */
  hurry(): void {
    if (this.#shipments.size === 0) this.#queue(this.#packer.flush());
    this.#isUrgent = true;
    this.#send();
  }

  /** Packs again what is not under way, for the stream as it is now. Order demands that nothing is. */
  regroup(): void {
    this.#isRegrouping = true;
    this.#send();
  }

  /** Gives up what is not settled, of all user records or of those that `isMeant`. */
  giveUp(cause: unknown, isMeant: (userRecord: Pending) => boolean = () => true): void {
    this.#queue(this.#packer.flush());
    const meant = [...this.#shipments].filter(({ userRecords }) => userRecords.some(isMeant));
    for (const shipment of meant) this.#giveUp(shipment, shipment.cause ?? cause);
    for (const lane of this.#lanes.values()) lane.forgetFailures();
  }

  /** Leaves no timer behind. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #queue(shipments: readonly Shipment[]): void {
    for (const shipment of shipments) {
      this.#shipments.add(shipment);
      this.#laneOf(shipment).add(shipment);
      this.#beginToWait(shipment);
    }
  }

  #beginToWait(shipment: Shipment): void {
    shipment.isWaiting = true;
    this.#waitingCount++;
    this.#waitingByteLength += shipment.byteLength;
  }

  #endToWait(shipment: Shipment): void {
    if (!shipment.isWaiting) return;
    shipment.isWaiting = false;
    this.#waitingCount--;
    this.#waitingByteLength -= shipment.byteLength;
  }

  #laneOf({ shardId = NO_SHARD }: Shipment): Lane {
    let lane = this.#lanes.get(shardId);
    if (lane === undefined) {
      const { rateLimit, isOrdered } = this.#options;
      lane = new Lane({ rateLimit: shardId === NO_SHARD ? undefined : rateLimit, isOrdered });
      this.#lanes.set(shardId, lane);
    }
    return lane;
  }

  /** Starts the requests that may start now, and sets a timer for the next one that time allows. */
  #send(): void {
    if (this.#isRegrouping && (!this.#options.isOrdered || this.#underWayCount === 0)) this.#repack();
    const now = performance.now();
    for (const lane of this.#lanes.values()) this.#giveUpExpired(lane, now);
    while (!this.#isRegrouping && this.#connections < this.#options.maxConnections && this.#isDue) {
      const shipments = this.#collect(now);
      if (shipments.length === 0) break;
      void this.#request(shipments);
    }
    if (this.#waitingCount === 0) this.#isUrgent = false;
    this.#setTimer(now);
  }

  get #isDue(): boolean {
    const { collectionMaxCount, collectionMaxSize } = this.#options;
    if (this.#waitingCount === 0) return false;
    return (
      this.#isUrgent ||
      this.#waitingCount >= collectionMaxCount ||
      this.#waitingByteLength >= collectionMaxSize
    );
  }

  /** The shipments of one request: of all lanes, those first that did not come first last time. */
  #collect(now: number): Shipment[] {
    const { collectionMaxCount, collectionMaxSize } = this.#options;
    const shipments: Shipment[] = [];
    let byteLength = 0;
    let lanesLeft = this.#lanes.size;
    for (const [shardId, lane] of this.#lanes) {
      if (lanesLeft-- === 0 || shipments.length === collectionMaxCount) break;
      let isTaken = false;
      for (let next = lane.peek(now); next !== undefined; next = lane.peek(now)) {
        const isFull =
          shipments.length === collectionMaxCount || byteLength + next.byteLength > collectionMaxSize;
        if (shipments.length > 0 && (isFull || next.isAlone || shipments[0]?.isAlone)) break;
        shipments.push(lane.take());
        this.#endToWait(next);
        byteLength += next.byteLength;
        isTaken = true;
      }
      if (!isTaken) continue;
      this.#lanes.delete(shardId);
      this.#lanes.set(shardId, lane);
    }
    return shipments;
  }

  #giveUpExpired(lane: Lane, now: number): void {
    for (const shipment of lane.takeExpired(now)) {
      const { recordTtl } = this.#options;
      this.#giveUp(shipment, shipment.cause ?? new Error(`not sent in ${recordTtl} ms (recordTtl)`));
    }
  }

  #giveUp(shipment: Shipment, cause: unknown): void {
    this.#settle(shipment);
    this.#ledger.giveUp(shipment.userRecords, cause);
  }

  #settle(shipment: Shipment): void {
    this.#endToWait(shipment);
    shipment.isSettled = true;
    this.#shipments.delete(shipment);
  }

  #setTimer(now: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isRegrouping) return;
    let at = Infinity;
    for (const lane of this.#lanes.values()) {
      if (lane.isEmpty || lane.isBlocked) continue;
      if (this.#isDue && this.#connections < this.#options.maxConnections)
        at = Math.min(at, lane.readyAt(now));
      // What has expired and still waits goes when its shard's rate limit allows it.
      if (lane.expiresAt > now) at = Math.min(at, lane.expiresAt);
    }
    if (at === Infinity) return;
    const milliseconds = Math.min(Math.ceil(Math.max(at - now, 1)), LONGEST_TIMER);
    this.#timer = setTimeout(() => this.#send(), milliseconds);
  }

  /** Sends one request and judges its response. Never rejects. */
  async #request(shipments: readonly Shipment[]): Promise<void> {
    this.#connections++;
    this.#underWayCount += shipments.length;
    this.requestCount++;
    for (const shipment of shipments) shipment.attempts++;
    const startedAt = performance.now();
    let output: PutRecordsOutput | undefined;
    let failure: unknown;
    const entries = shipments.map(({ entry }) => entry);
    try {
      output = await this.#calls.putRecords(entries);
      // Throws for a response that is not one to these entries.
      failedEntries(entries, output);
    } catch (error) {
      output = undefined;
      failure = error;
    }
    this.#connections--;
    this.#emitRequest(shipments, output, failure, performance.now() - startedAt);
    if (output === undefined) this.#fail(shipments, failure);
    else await this.#judge(shipments, output);
    this.#send();
  }

  /** None of a request is known to be in the stream. */
  #fail(shipments: readonly Shipment[], cause: unknown): void {
    const isAboutOne = isAboutOneEntry(cause) && shipments.length > 1;
    const isLast = !isAboutOne && isFinal(cause);
    for (const shipment of shipments) {
      shipment.isAlone ||= isAboutOne;
      shipment.cause = cause;
    }
    this.rejectedCount += shipments.length;
    this.#takeBack(shipments, isLast);
  }

  /** Delivers what is in its place, and takes back what is not. */
  async #judge(shipments: readonly Shipment[], output: PutRecordsOutput): Promise<void> {
    const results = output.Records ?? [];
    const failed: Shipment[] = [];
    const placed: [Shipment, Placement][] = [];
    for (const [index, shipment] of shipments.entries()) {
      const { ErrorCode, SequenceNumber: sequenceNumber, ShardId: shardId } = results[index] ?? {};
      if (!ErrorCode && sequenceNumber && shardId) {
        placed.push([shipment, { sequenceNumber, shardId }]);
        continue;
      }
      shipment.cause = ErrorCode || 'PutRecords returned neither a sequence number nor an error';
      failed.push(shipment);
    }
    this.entryCount += placed.length;
    this.rejectedCount += failed.length;
    this.#takeBack(failed, false);
    const failedLanes = new Set(failed.map((shipment) => this.#laneOf(shipment)));
    const elsewhere: [Shipment, Placement][] = [];
    for (const [shipment, placement] of placed) {
      const lane = this.#laneOf(shipment);
      if (!failedLanes.has(lane)) lane.succeeded();
      if (placement.shardId === shipment.shardId || !shipment.isAggregated)
        this.#deliver(shipment, placement);
      else elsewhere.push([shipment, placement]);
    }
    // Raw user records need not be sent again, but their entries show that there are new shards.
    const newShards = placed.some(
      ([{ shardId }, placement]) => shardId !== undefined && placement.shardId !== shardId,
    );
    if (elsewhere.length > 0)
      await Promise.all(this.#byShard(elsewhere).map((group) => this.#check(...group)));
    else if (newShards) void this.#stream.refresh();
  }

  #byShard(placed: readonly [Shipment, Placement][]): [string, [Shipment, Placement][]][] {
    const groups = new Map<string, [Shipment, Placement][]>();
    for (const one of placed) {
      const { shardId } = one[1];
      groups.set(shardId, [...(groups.get(shardId) ?? []), one]);
    }
    return [...groups];
  }

  /** Waits until the shard is known that has taken these entries, and sends again what does not belong to it. */
  async #check(shardId: string, placed: readonly [Shipment, Placement][]): Promise<void> {
    const isWanted = () => {
      const now = performance.now();
      return placed.some(([{ isSettled, expiresAt }]) => !isSettled && now < expiresAt);
    };
    let failure: unknown;
    await this.#stream.find([shardId], isWanted).catch((error) => {
      failure = error;
    });
    const misplaced: Shipment[] = [];
    for (const [shipment, placement] of placed) {
      if (shipment.isSettled) this.#arrive(shipment);
      else if (failure !== undefined) {
        this.#arrive(shipment);
        this.#giveUp(shipment, failure);
      } else if (this.#isInPlace(shipment, placement)) this.#deliver(shipment, placement);
      else misplaced.push(shipment);
    }
    if (misplaced.length === 0) return;
    const userRecordCount = misplaced.reduce((sum, { userRecords }) => sum + userRecords.length, 0);
    this.misplacedCount += userRecordCount;
    this.#options.emit?.({ type: 'misplaced', shardId, userRecordCount });
    // A stream that has become service-managed takes records on any shard: that shows in its description alone.
    if (misplaced.some(({ packer }) => packer === this.#packer)) await this.#stream.refresh();
    for (const shipment of misplaced) {
      shipment.cause = new Error(`an entry is on ${shardId}, to which not all of its user records belong`);
    }
    this.#takeBack(misplaced, false);
    this.#isRegrouping = true;
  }

  #isInPlace({ entry }: Shipment, { shardId, sequenceNumber }: Placement): boolean {
    const { shards } = this.#stream.view;
    if (shards === undefined) return false;
    const Records = [{ ShardId: shardId, SequenceNumber: sequenceNumber }];
    return findMisplaced([entry], { Records }, shards).length === 0;
  }

  #deliver(shipment: Shipment, placement: Placement): void {
    this.#arrive(shipment);
    if (shipment.isSettled) return;
    this.#settle(shipment);
    const { userRecords, attempts, byteLength, isAggregated } = shipment;
    this.#ledger.deliver(userRecords, placement, attempts, isAggregated);
    this.#options.emit?.({
      type: 'delivered',
      shardId: placement.shardId,
      userRecordCount: userRecords.length,
      byteLength,
      attempts,
      latencyMilliseconds: performance.now() - (shipment.expiresAt - this.#options.recordTtl),
    });
  }

  /** Back into their lanes, in order, or given up. */
  #takeBack(shipments: readonly Shipment[], isLast: boolean): void {
    const now = performance.now();
    const again = new Map<Lane, Shipment[]>();
    for (const shipment of shipments) {
      this.#arrive(shipment);
      const lane = this.#laneOf(shipment);
      lane.failed(now);
      if (shipment.isSettled) continue;
      const isThrottled = this.#options.failIfThrottled && THROTTLED.test(String(shipment.cause));
      if (isLast || isThrottled || now >= shipment.expiresAt) this.#giveUp(shipment, shipment.cause);
      else if (again.get(lane)?.push(shipment) === undefined) again.set(lane, [shipment]);
    }
    for (const [lane, waiting] of again) {
      lane.putBack(waiting);
      for (const shipment of waiting) {
        this.#beginToWait(shipment);
        // It was packed for shards that have been closed.
        if (shipment.packer !== this.#packer) this.#isRegrouping = true;
      }
    }
    if (again.size > 0) this.#isUrgent = true;
  }

  #arrive(shipment: Shipment): void {
    this.#underWayCount--;
    this.#laneOf(shipment).arrived(shipment);
  }

  /** Takes everything that waits out of its entries, in order, and packs it for the stream as it is now. */
  #repack(): void {
    this.#isRegrouping = false;
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.drain());
    const buffered = this.#packer.flush();
    const live = [...waiting, ...buffered].filter(({ isSettled }) => !isSettled);
    const now = performance.now();
    for (const [shardId, lane] of this.#lanes) {
      if (lane.isIdle && lane.readyAt(now) <= now) this.#lanes.delete(shardId);
    }
    const { view } = this.#packer;
    this.#packer = new Packer(this.#options, this.#stream.view);
    for (const shipment of live) {
      this.#settle(shipment);
      for (const userRecord of shipment.userRecords) this.#addAgain(userRecord, shipment);
    }
    this.#queue(this.#packer.flush());
    this.#isUrgent = true;
    const { isAggregating, view: newView } = this.#packer;
    if (newView === view) return;
    this.#options.emit?.({ type: 'stream', openShardCount: newView.openShardCount, isAggregating });
  }

  #addAgain(userRecord: Pending, { attempts }: Shipment): void {
    userRecord.attempts += attempts;
    try {
      this.#queue(this.#packer.add(userRecord));
    } catch (error) {
      // The stream allows less than it did.
      this.#ledger.giveUp([userRecord], error);
    }
  }

  #emitRequest(
    shipments: readonly Shipment[],
    output: PutRecordsOutput | undefined,
    failure: unknown,
    durationMilliseconds: number,
  ): void {
    if (this.#options.emit === undefined) return;
    const errors = errorCodesOf(output, failure, shipments.length);
    this.#options.emit({
      type: 'request',
      entryCount: shipments.length,
      userRecordCount: shipments.reduce((sum, { userRecords }) => sum + userRecords.length, 0),
      byteLength: shipments.reduce((sum, { byteLength }) => sum + byteLength, 0),
      durationMilliseconds,
      failedEntryCount: Object.values(errors).reduce((sum, count) => sum + count, 0),
      errors,
    });
  }
}

interface Placement {
  readonly shardId: string;
  readonly sequenceNumber: string;
}
