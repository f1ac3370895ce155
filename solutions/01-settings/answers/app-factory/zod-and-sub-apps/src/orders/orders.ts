import { Router } from 'express';
import { z } from 'zod';

import type { Deps, Order } from '../deps';
import { formatCents } from '../money';
import type { Settings } from '../settings/settings';

interface DeskOptions extends Deps {
  readonly settings: Pick<Settings, 'shopName' | 'currency'>;
  bookWith(id: number): { id: number; title: string; priceCents: number } | undefined;
}

/** The order desk of one shop. */
export function createDesk({ settings, orders, now, bookWith }: DeskOptions): Router {
  const Wish = z.object({
    book_id: z.number().transform((id, context) => {
      const book = bookWith(id);
      if (book) return book;
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }),
    copies: z.int().min(1).max(10),
  });

  const show = ({ bookId, totalCents, placedAt, ...order }: Order) => ({
    ...order,
    book_id: bookId,
    total: formatCents(totalCents),
    placed_at: placedAt,
    shop_name: settings.shopName,
    currency: settings.currency,
  });

  const place = ({ book_id: book, copies }: z.output<typeof Wish>): Order => {
    const { id: bookId, title, priceCents } = book;
    const number = `${orders.all().length + 1}`;
    const placedAt = new Date(now()).toISOString();
    const order = { number, bookId, title, copies, totalCents: copies * priceCents, placedAt };
    orders.add(order);
    return order;
  };

  const desk = Router();
  desk
    .route('/')
    .get((_request, response) => {
      response.json(orders.all().map(show));
    })
    .post((request, response) => {
      const body: unknown = Array.isArray(request.body) ? {} : (request.body ?? {});
      const wish = Wish.safeParse(body);
      if (wish.success) {
        response.status(201).json(show(place(wish.data)));
        return;
      }
      const fields = Object.keys(z.flattenError(wish.error).fieldErrors).sort();
      response
        .status(400)
        .json({ code: 'invalid-order', detail: 'This cannot be ordered.', fields });
    });
  return desk;
}
