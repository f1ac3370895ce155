import { formatCents, LARGEST_INTEGER } from '@bookshop/kit/app';
import { z } from 'zod';

import type { Order } from '../data/models';

/** The fields of a new order. A reader cannot set whose it is and what it costs. */
export const newOrder = z.object({
  book: z.int().min(1).max(LARGEST_INTEGER),
  copies: z.int().min(1).max(100),
});

/** What the staff may change of an order. */
export const orderChange = z.object({ status: z.enum(['placed', 'packed', 'sent']) });

export function showOrder(order: Order) {
  return {
    id: order.id,
    reader: order.readerId,
    status: order.status,
    total: formatCents(order.totalCents),
  };
}
