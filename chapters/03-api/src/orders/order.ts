import { formatCents, LARGEST_INTEGER } from '@bookshop/kit/app';
import { z } from 'zod';

import type { Order } from '../data/models';

/** What a reader says of a new order. Whose it is and what it costs is not theirs to say. */
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
