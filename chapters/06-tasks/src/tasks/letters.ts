import { formatCents } from '@bookshop/kit/app';

import type { Models } from '../data/models';
import type { Letter } from './mailer';

const PACKING_TABLE = 'packing@lantern.test';

/** An order that a task was told of is not there. */
export class UnknownOrder extends Error {
  override readonly name = 'UnknownOrder';
}

export async function writeReceipt(
  { Order }: Pick<Models, 'Order'>,
  { orderId }: { orderId: number },
): Promise<Letter> {
  const order = await Order.findByPk(orderId, { include: ['reader', 'book'] });
  if (!order?.reader || !order.book) throw new UnknownOrder(`There is no order ${orderId}.`);
  return {
    recipient: order.reader.email,
    subject: `Your order ${orderId}`,
    body: `"${order.book.title}", €${formatCents(order.cents)}. Thank you, ${order.reader.name}.`,
  };
}

export function writeGiftNote({ orderId }: { orderId: number }): Letter {
  return {
    recipient: PACKING_TABLE,
    subject: `Wrap order ${orderId}`,
    body: 'It is a gift.',
  };
}
