import type { Shipment } from '../packing/shipment.ts';
import { Lane, type LaneOptions } from './lane.ts';

/** What limits requests and lanes. */
export interface LanesOptions {
  readonly collectionMaxCount: number;
  readonly collectionMaxSize: number;
  readonly rateLimit: number;
  readonly isOrdered: boolean;
}

/** The lane of a service-managed stream (AUTO), which chooses the shard itself. */
const NO_SHARD = '';

/** Waiting shipments, in one lane per shard. */
export class Lanes {
  /** Number of waiting shipments. */
  count = 0;
  readonly #options: LanesOptions;
  /** The lanes served most recently come last. */
  readonly #lanes = new Map<string, Lane>();
  #byteLength = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Whether enough is waiting to fill a request. */
  get isRequestFull(): boolean {
    const { collectionMaxCount, collectionMaxSize } = this.#options;
    return this.count >= collectionMaxCount || this.#byteLength >= collectionMaxSize;
  }

  of({ shardId = NO_SHARD }: Shipment): Lane {
    let lane = this.#lanes.get(shardId);
    if (lane === undefined) {
      const { rateLimit, isOrdered } = this.#options;
      const options: LaneOptions = { rateLimit: shardId === NO_SHARD ? undefined : rateLimit, isOrdered };
      lane = new Lane(options);
      this.#lanes.set(shardId, lane);
    }
    return lane;
  }

  add(shipment: Shipment): void {
    this.of(shipment).add(shipment);
    this.#enter(shipment);
  }

  /** Returned shipments go to the front of their lane. */
  putBack(shipments: readonly Shipment[]): void {
    const byLane = new Map<Lane, Shipment[]>();
    for (const shipment of shipments) {
      const lane = this.of(shipment);
      if (byLane.get(lane)?.push(shipment) === undefined) byLane.set(lane, [shipment]);
      this.#enter(shipment);
    }
    for (const [lane, waiting] of byLane) lane.putBack(waiting);
  }

  /** The shipment no longer waits, for whatever reason. */
  leave(shipment: Shipment): void {
    if (!shipment.isWaiting) return;
    shipment.isWaiting = false;
    this.count--;
    this.#byteLength -= shipment.byteLength;
  }

  /** Takes what may be sent now, up to a full request. Starts with the lanes served least recently. */
  takeRequest(now: number): Shipment[] {
    const { collectionMaxCount, collectionMaxSize } = this.#options;
    const taken: Shipment[] = [];
    let byteLength = 0;
    let lanesLeft = this.#lanes.size;
    for (const [shardId, lane] of this.#lanes) {
      // A lane that was served moves to the end, and must not be visited twice.
      if (lanesLeft-- === 0 || taken.length === collectionMaxCount) break;
      const before = taken.length;
      for (let next = lane.peek(now); next !== undefined; next = lane.peek(now)) {
        const isFull =
          taken.length === collectionMaxCount || byteLength + next.byteLength > collectionMaxSize;
        if (taken.length > 0 && (isFull || next.isAlone || taken[0]?.isAlone)) break;
        taken.push(lane.take());
        this.leave(next);
        byteLength += next.byteLength;
      }
      if (taken.length === before) continue;
      this.#lanes.delete(shardId);
      this.#lanes.set(shardId, lane);
    }
    return taken;
  }

  /** Removes and returns expired shipments. */
  takeExpired(now: number): Shipment[] {
    const expired = [...this.#lanes.values()].flatMap((lane) => lane.takeExpired(now));
    for (const shipment of expired) this.leave(shipment);
    return expired;
  }

  /** Removes and returns all waiting shipments, in order within each lane. */
  drain(now: number): Shipment[] {
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.drain());
    for (const shipment of waiting) this.leave(shipment);
    for (const [shardId, lane] of this.#lanes) {
      if (lane.isIdle && lane.readyAt(now) <= now) this.#lanes.delete(shardId);
    }
    return waiting.filter(({ isSettled }) => !isSettled);
  }

  /**
   * The next time at which something expires or, if `isDue`, may be sent. `Infinity` if time alone changes
   * nothing.
   */
  nextAt(now: number, isDue: boolean): number {
    let at = Infinity;
    for (const lane of this.#lanes.values()) {
      if (lane.isEmpty || lane.isBlocked) continue;
      if (isDue) at = Math.min(at, lane.readyAt(now));
      // Expired shipments that still wait are sent as soon as the rate limit allows.
      if (lane.expiresAt > now) at = Math.min(at, lane.expiresAt);
    }
    return at;
  }

  /** The shipments for which lanes paused were given up. */
  forgetFailures(): void {
    for (const lane of this.#lanes.values()) lane.forgetFailures();
  }

  #enter(shipment: Shipment): void {
    shipment.isWaiting = true;
    this.count++;
    this.#byteLength += shipment.byteLength;
  }
}
