import type { UserRecord } from '@kpl-kit/aggregator';
import type { Order, Trouble } from '../functions/order.ts';

/** Orders of several customers in turn, each customer's numbered from `firstNumber`, as user records. */
export function makeOrders(
  customerCount: number,
  ordersEach: number,
  {
    firstNumber = 0,
    troubles = {},
  }: { firstNumber?: number; troubles?: Readonly<Record<number, Trouble>> } = {},
): UserRecord[] {
  return Array.from({ length: customerCount * ordersEach }, (_, index) => {
    const trouble = troubles[index];
    const order: Order = {
      customer: `customer-${index % customerCount}`,
      number: firstNumber + Math.floor(index / customerCount),
      ...(trouble && { trouble }),
    };
    const data = new TextEncoder().encode(JSON.stringify(order));
    return { partitionKey: order.customer, data };
  });
}

/** The order in the data of a user record. */
export function orderIn(data: Uint8Array | undefined): Order {
  return JSON.parse(new TextDecoder().decode(data));
}

/** `customer-3 #7`. */
export function nameOf({ customer, number }: Pick<Order, 'customer' | 'number'>): string {
  return `${customer} #${number}`;
}

/** The customers whose orders, each counted the first time, are not in the order of their numbers. */
export function customersOutOfOrder(orders: Iterable<Pick<Order, 'customer' | 'number'>>): string[] {
  const next = new Map<string, number>();
  const outOfOrder = new Set<string>();
  for (const { customer, number } of orders) {
    const expected = next.get(customer) ?? 0;
    if (number > expected) outOfOrder.add(customer);
    if (number === expected) next.set(customer, expected + 1);
  }
  return [...outOfOrder];
}
