import { LARGEST_INTEGER, readInput } from '@bookshop/kit/app';
import { z } from 'zod';

const count = z.int().min(1).max(LARGEST_INTEGER);

const orderWish = z.object({
  readerId: count,
  lines: z.array(z.object({ bookId: count, quantity: count })).min(1),
});

export type OrderWish = z.output<typeof orderWish>;

/**
 * The order that a caller has sent, with its form checked, but not whether its reader and books
 * exist.
 */
export function readWish(wish: unknown): OrderWish {
  return readInput(orderWish, wish, {
    code: 'invalid-order',
    message: 'An order names a reader, and books with their quantity.',
  });
}
