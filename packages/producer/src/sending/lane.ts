import type { Shipment } from '../packing/shipment.ts';
import { backOffMilliseconds } from '../support/back-off.ts';

/** What a shard takes in a second (API reference, PutRecords). */
const RECORDS_PER_SECOND = 1_000;
const BYTES_PER_SECOND = 1_048_576;

/** What limits a lane. */
export interface LaneOptions {
  /** Percentage of a shard's quota; `undefined` for a service-managed stream (AUTO). */
  readonly rateLimit: number | undefined;
  /** Whether only one shipment of each order key may be in flight. */
  readonly isOrdered: boolean;
}

/** The waiting shipments of one shard. Pauses when the shard rejects one, and observes the rate limit. */
export class Lane {
  readonly #options: LaneOptions;
  #waiting: Shipment[] = [];
  /** Index of the first shipment that is still waiting. */
  #next = 0;
  readonly #underWay = new Map<string, number>();
  /** Consecutive rejections. */
  #failures = 0;
  #pausedUntil = 0;
  #failedAt = -Infinity;
  /** Token buckets of one second's quota. Negative after a large entry. */
  #records = 0;
  #bytes = 0;
  #filledAt = -Infinity;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#next === this.#waiting.length;
  }

  /** Nothing is waiting or in flight. */
  get isIdle(): boolean {
    return this.isEmpty && this.#underWay.size === 0;
  }

  add(shipment: Shipment): void {
    this.#waiting.push(shipment);
  }

  /** Returned shipments are sent before all others. */
  putBack(shipments: readonly Shipment[]): void {
    this.#waiting = [...shipments, ...this.#waiting.slice(this.#next)];
    this.#next = 0;
  }

  /** Removes and returns all waiting shipments. */
  drain(): Shipment[] {
    const drained = this.#waiting.slice(this.#next);
    this.#waiting = [];
    this.#next = 0;
    return drained;
  }

  /** The next shipment, if it may be sent now. */
  peek(now: number): Shipment | undefined {
    this.#skipSettled();
    return this.isEmpty || this.isBlocked || this.readyAt(now) > now ? undefined : this.#waiting[this.#next];
  }

  /** When the next shipment expires. */
  get expiresAt(): number {
    return this.#waiting[this.#next]?.expiresAt ?? Infinity;
  }

  /** When the pause is over and the rate limit allows another entry. */
  readyAt(now: number): number {
    this.#fill(now);
    const { rateLimit } = this.#options;
    if (rateLimit === undefined) return this.#pausedUntil;
    const share = (1_000 * 100) / rateLimit;
    const records = this.#records > 0 ? now : now + ((1 - this.#records) * share) / RECORDS_PER_SECOND;
    const bytes = this.#bytes > 0 ? now : now + ((1 - this.#bytes) * share) / BYTES_PER_SECOND;
    return Math.max(this.#pausedUntil, records, bytes);
  }

  /** Whether the next shipment has to wait for one in flight. */
  get isBlocked(): boolean {
    const shipment = this.#waiting[this.#next];
    return shipment !== undefined && this.#options.isOrdered && this.#underWay.has(shipment.orderKey);
  }

  /** Takes the shipment that `peek` returned. It is in flight until `arrived` is called. */
  take(): Shipment {
    const shipment = this.#waiting[this.#next] as Shipment;
    this.#skip();
    this.#records--;
    this.#bytes -= shipment.byteLength;
    this.#underWay.set(shipment.orderKey, (this.#underWay.get(shipment.orderKey) ?? 0) + 1);
    return shipment;
  }

  /** The shipment is no longer in flight, whatever its outcome. */
  arrived({ orderKey }: Shipment): void {
    const left = (this.#underWay.get(orderKey) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(orderKey);
    else this.#underWay.set(orderKey, left);
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Ends the pause if nothing is left of what was rejected. */
  forgetFailures(): void {
    this.#skipSettled();
    if (!this.isEmpty) return;
    this.#failures = 0;
    this.#pausedUntil = 0;
  }

  /** Pauses. Several rejections of entries in flight together count once. */
  failed(now: number): void {
    this.#failedAt = now;
    if (now < this.#pausedUntil) return;
    this.#failures++;
    this.#pausedUntil = now + backOffMilliseconds(this.#failures);
  }

  /**
   * Removes settled and expired shipments from the front. One that was never sent does not expire until the
   * shard rejects something after its time: a frozen process or the rate limit may have held it up.
   */
  takeExpired(now: number): Shipment[] {
    const expired: Shipment[] = [];
    for (; !this.isEmpty; this.#skip()) {
      const shipment = this.#waiting[this.#next] as Shipment;
      if (shipment.isSettled) continue;
      if (now < shipment.expiresAt) break;
      if (shipment.attempts === 0 && this.#failedAt <= shipment.expiresAt) break;
      expired.push(shipment);
    }
    return expired;
  }

  #skipSettled(): void {
    while (this.#waiting[this.#next]?.isSettled) this.#skip();
  }

  #skip(): void {
    this.#next++;
    if (this.#next < 1_024 && this.#next < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  /** Refills the buckets, up to one second's quota. */
  #fill(now: number): void {
    const share = (this.#options.rateLimit ?? 0) / 100 / 1_000;
    const elapsed = now - this.#filledAt;
    this.#filledAt = now;
    this.#records = Math.min(
      this.#records + elapsed * share * RECORDS_PER_SECOND,
      share * 1_000 * RECORDS_PER_SECOND,
    );
    this.#bytes = Math.min(
      this.#bytes + elapsed * share * BYTES_PER_SECOND,
      share * 1_000 * BYTES_PER_SECOND,
    );
  }
}
