import type { Shipment } from '../packing/shipment.ts';
import { backOffMilliseconds } from '../support/back-off.ts';

/** What a shard takes in a second (API reference, PutRecords). */
const RECORDS_PER_SECOND = 1_000;
const BYTES_PER_SECOND = 1_048_576;

/** What limits a lane. */
export interface LaneOptions {
  /** Share of a shard's quota, in percent; `undefined` where the stream spreads records by itself. */
  readonly rateLimit: number | undefined;
  /** Whether shipments with the same order key are under way one at a time. */
  readonly isOrdered: boolean;
}

/** Shipments that wait for one shard. It pauses when the shard rejects one, and keeps within its rate limit. */
export class Lane {
  readonly #options: LaneOptions;
  #waiting: Shipment[] = [];
  /** Those before it are gone. */
  #next = 0;
  readonly #underWay = new Map<string, number>();
  /** Rejections without a success between. */
  #failures = 0;
  #pausedUntil = 0;
  #failedAt = -Infinity;
  /** What is left of a second's worth. Below zero after something large. */
  #records = 0;
  #bytes = 0;
  #filledAt = -Infinity;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#next === this.#waiting.length;
  }

  /** Nothing waits, and nothing is under way. */
  get isIdle(): boolean {
    return this.isEmpty && this.#underWay.size === 0;
  }

  add(shipment: Shipment): void {
    this.#waiting.push(shipment);
  }

  /** What comes back goes out before everything else. */
  putBack(shipments: readonly Shipment[]): void {
    this.#waiting = [...shipments, ...this.#waiting.slice(this.#next)];
    this.#next = 0;
  }

  /** Everything that waits, which it no longer does then. */
  drain(): Shipment[] {
    const drained = this.#waiting.slice(this.#next);
    this.#waiting = [];
    this.#next = 0;
    return drained;
  }

  /** The next one, if it may go now. */
  peek(now: number): Shipment | undefined {
    this.#skipSettled();
    return this.isEmpty || this.isBlocked || this.readyAt(now) > now ? undefined : this.#waiting[this.#next];
  }

  /** When the next one expires, if it is not sent before. */
  get expiresAt(): number {
    return this.#waiting[this.#next]?.expiresAt ?? Infinity;
  }

  /** When the next one may go, as far as that depends on time alone. */
  readyAt(now: number): number {
    this.#fill(now);
    const { rateLimit } = this.#options;
    if (rateLimit === undefined) return this.#pausedUntil;
    const share = (1_000 * 100) / rateLimit;
    const records = this.#records > 0 ? now : now + ((1 - this.#records) * share) / RECORDS_PER_SECOND;
    const bytes = this.#bytes > 0 ? now : now + ((1 - this.#bytes) * share) / BYTES_PER_SECOND;
    return Math.max(this.#pausedUntil, records, bytes);
  }

  /** Whether the next one waits for another that is under way. */
  get isBlocked(): boolean {
    const shipment = this.#waiting[this.#next];
    return shipment !== undefined && this.#options.isOrdered && this.#underWay.has(shipment.orderKey);
  }

  /** Takes what `peek` has returned. It is under way until it is `arrived`. */
  take(): Shipment {
    const shipment = this.#waiting[this.#next] as Shipment;
    this.#skip();
    this.#records--;
    this.#bytes -= shipment.byteLength;
    this.#underWay.set(shipment.orderKey, (this.#underWay.get(shipment.orderKey) ?? 0) + 1);
    return shipment;
  }

  /** No longer under way, whatever came of it. */
  arrived({ orderKey }: Shipment): void {
    const left = (this.#underWay.get(orderKey) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(orderKey);
    else this.#underWay.set(orderKey, left);
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** What was paused for is given up: the next one need not wait for it. */
  forgetFailures(): void {
    this.#skipSettled();
    if (!this.isEmpty) return;
    this.#failures = 0;
    this.#pausedUntil = 0;
  }

  /** Pauses, but not longer for each of several rejections that were under way at once. */
  failed(now: number): void {
    this.#failedAt = now;
    if (now < this.#pausedUntil) return;
    this.#failures++;
    this.#pausedUntil = now + backOffMilliseconds(this.#failures);
  }

  /**
   * Removes from the front what nobody waits for any more, and what has expired. What was never sent expires
   * only when the shard has rejected something since: not because its process was frozen, or of a rate limit.
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

  /** Time fills the bucket, up to what one second brings. */
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
