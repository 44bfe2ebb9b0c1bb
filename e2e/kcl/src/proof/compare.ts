import { type Delivery, toText } from '../consumer/delivery.ts';

/** How what the KCL has delivered differs from what it was expected to deliver. */
export interface Comparison {
  /** Expected, and never delivered. */
  readonly missing: Delivery[];
  /** Delivered as none was expected: another key, other data, another place. */
  readonly unexpected: Delivery[];
  /** Delivered once more: the KCL promises each at least once. */
  readonly repeatedCount: number;
  /** Shards whose deliveries, each counted the first time, have another order. */
  readonly shardsOutOfOrder: string[];
}

/** Compares deliveries of any shards, in order within each. */
export function compareDeliveries(expected: readonly Delivery[], delivered: readonly Delivery[]): Comparison {
  const wanted = byText(expected);
  const found = byText(delivered);
  const common = (from: Map<string, Delivery>, other: Map<string, Delivery>) =>
    orderByShard([...from].filter(([text]) => other.has(text)));
  const wantedOrder = common(wanted, found);
  const foundOrder = common(found, wanted);
  return {
    missing: [...wanted].filter(([text]) => !found.has(text)).map(([, delivery]) => delivery),
    unexpected: [...found].filter(([text]) => !wanted.has(text)).map(([, delivery]) => delivery),
    repeatedCount: delivered.length - found.size,
    shardsOutOfOrder: [...wantedOrder]
      .filter(([shardId, order]) => order.join() !== foundOrder.get(shardId)?.join())
      .map(([shardId]) => shardId),
  };
}

/** Whether nothing differs, repetitions aside. */
export function isSame({ missing, unexpected, shardsOutOfOrder }: Comparison): boolean {
  return missing.length + unexpected.length + shardsOutOfOrder.length === 0;
}

/** Each at the place of its first delivery. */
function byText(deliveries: readonly Delivery[]): Map<string, Delivery> {
  const found = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const text = toText(delivery);
    if (!found.has(text)) found.set(text, delivery);
  }
  return found;
}

function orderByShard(deliveries: readonly (readonly [string, Delivery])[]): Map<string, string[]> {
  const orders = new Map<string, string[]>();
  for (const [text, { shardId }] of deliveries) {
    const order = orders.get(shardId);
    if (order === undefined) orders.set(shardId, [text]);
    else order.push(text);
  }
  return orders;
}
