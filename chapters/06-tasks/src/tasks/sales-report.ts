import type { Models } from '../data/models';

/** What was sold so far. */
export async function reportSales({
  Order,
}: Pick<Models, 'Order'>): Promise<{ orders: number; cents: number }> {
  const orders = await Order.count();
  // `null` when there are no rows to add up.
  const cents = ((await Order.sum('cents')) as number | null) ?? 0;
  return { orders, cents };
}
