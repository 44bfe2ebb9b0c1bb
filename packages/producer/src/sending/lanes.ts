import type { Shipment } from '../packing/shipment.ts';
import { Lane, type LaneOptions } from './lane.ts';

/** What limits requests and lanes. */
export interface LanesOptions {
  readonly collectionMaxCount: number;
  readonly collectionMaxSize: number;
  readonly rateLimit: number;
  readonly isOrdered: boolean;
}

/** For a stream that spreads records over its shards by itself (AUTO). */
const NO_SHARD = '';

/** Shipments that wait, in a lane for each shard. */
export class Lanes {
  /** How many wait. */
  count = 0;
  readonly #options: LanesOptions;
  /** Those that were served last are at the end. */
  readonly #lanes = new Map<string, Lane>();
  #byteLength = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** Enough waits for a request that can hold no more. */
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

  /** Those that come back go before all others of their lane. */
  putBack(shipments: readonly Shipment[]): void {
    const byLane = new Map<Lane, Shipment[]>();
    for (const shipment of shipments) {
      const lane = this.of(shipment);
      if (byLane.get(lane)?.push(shipment) === undefined) byLane.set(lane, [shipment]);
      this.#enter(shipment);
    }
    for (const [lane, waiting] of byLane) lane.putBack(waiting);
  }

  /** It no longer waits, whatever came of it. */
  leave(shipment: Shipment): void {
    if (!shipment.isWaiting) return;
    shipment.isWaiting = false;
    this.count--;
    this.#byteLength -= shipment.byteLength;
  }

  /** Takes what may go now, as much as a request holds; first from the lanes that were not served last. */
  takeRequest(now: number): Shipment[] {
    const { collectionMaxCount, collectionMaxSize } = this.#options;
    const taken: Shipment[] = [];
    let byteLength = 0;
    let lanesLeft = this.#lanes.size;
    for (const [shardId, lane] of this.#lanes) {
      // A lane that was served comes again at the end.
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

  /** Takes what has expired. */
  takeExpired(now: number): Shipment[] {
    const expired: Shipment[] = [];
    for (const lane of this.#lanes.values()) expired.push(...lane.takeExpired(now));
    for (const shipment of expired) this.leave(shipment);
    return expired;
  }

  /** Takes everything that waits, in order within each lane. */
  drain(now: number): Shipment[] {
    const waiting = [...this.#lanes.values()].flatMap((lane) => lane.drain());
    for (const shipment of waiting) this.leave(shipment);
    for (const [shardId, lane] of this.#lanes) {
      if (lane.isIdle && lane.readyAt(now) <= now) this.#lanes.delete(shardId);
    }
    return waiting.filter(({ isSettled }) => !isSettled);
  }

  /** When something expires, or may be sent if that `isDue`, as far as time alone decides. */
  nextAt(now: number, isDue: boolean): number {
    let at = Infinity;
    for (const lane of this.#lanes.values()) {
      if (lane.isEmpty || lane.isBlocked) continue;
      if (isDue) at = Math.min(at, lane.readyAt(now));
      // What has expired and still waits goes when the rate limit of its shard allows it.
      if (lane.expiresAt > now) at = Math.min(at, lane.expiresAt);
    }
    return at;
  }

  /** What the lanes paused for was given up. */
  forgetFailures(): void {
    for (const lane of this.#lanes.values()) lane.forgetFailures();
  }

  #enter(shipment: Shipment): void {
    shipment.isWaiting = true;
    this.count++;
    this.#byteLength += shipment.byteLength;
  }
}
