import { ForeignKeyConstraintError, type Sequelize, UniqueConstraintError } from 'sequelize';

import type { Models } from '../data/models';
import { showPrice } from '../money';
import { RuleError } from '../rule-error';
import type { Order, OrderModels } from './models';
import type { OrderWish } from './order-wish';

export interface ReadOrder {
  id: number;
  reader: string;
  lines: { title: string; quantity: number; price: string }[];
  total: string;
}

/** Orders as the app stores them, with the models that you write. */
export interface Orders {
  placeOrder(wish: OrderWish): Promise<{ id: number }>;
  readOrder(id: number): Promise<ReadOrder>;
  /** The names of those who have ordered this book. */
  readersOf(bookId: number): Promise<string[]>;
}

export function createOrders(
  db: Sequelize,
  { Book, Reader }: Models,
  { Order, OrderLine }: OrderModels,
): Orders {
  async function findPrices(bookIds: readonly number[]): Promise<(bookId: number) => number> {
    const where = { id: [...bookIds] };
    const books = await Book.findAll({ attributes: ['id', 'priceCents'], where });
    const prices = new Map(books.map(({ id, priceCents }) => [id, priceCents]));
    return (bookId) => {
      const price = prices.get(bookId);
      if (price === undefined) throw new RuleError('unknown-book', `There is no book ${bookId}.`);
      return price;
    };
  }

  async function findOrder(id: number): Promise<Order | null> {
    if (!Number.isSafeInteger(id)) return null;
    return Order.findByPk(id, {
      include: ['reader', { association: 'lines', include: ['book'] }],
      order: [
        ['lines', 'book', 'title', 'ASC'],
        ['lines', 'book', 'id', 'ASC'],
      ],
    });
  }

  return {
    async placeOrder({ readerId, lines }) {
      const priceOf = await findPrices(lines.map(({ bookId }) => bookId));
      const priced = lines.map((line) => ({ ...line, priceCents: priceOf(line.bookId) }));
      try {
        return await db.transaction(async (transaction) => {
          const { id } = await Order.create({ readerId }, { transaction });
          const rows = priced.map((line) => ({ ...line, orderId: id }));
          await OrderLine.bulkCreate(rows, { transaction });
          return { id };
        });
      } catch (error) {
        throw explain(error);
      }
    },

    async readOrder(id) {
      const order = await findOrder(id);
      if (!order) throw new RuleError('unknown-order', 'There is no such order.');
      const lines = order.lines.map(({ book, quantity, priceCents }) => ({
        title: book.title,
        quantity,
        price: showPrice(priceCents),
      }));
      return { id, reader: order.reader.name, lines, total: showPrice(order.totalCents) };
    },

    async readersOf(bookId) {
      const books = { association: 'books', attributes: [], where: { id: bookId } };
      const orders = { association: 'orders', attributes: [], required: true, include: [books] };
      const readers = await Reader.findAll({ include: [orders], order: ['name', 'id'] });
      return readers.map(({ name }) => name);
    },
  };
}

/**
 * The error of a constraint, as an error of the shop. The reader is not checked beforehand: between
 * check and INSERT the result may change, and the foreign key checks at the right moment.
 */
function explain(error: unknown): unknown {
  if (error instanceof ForeignKeyConstraintError) {
    return new RuleError('unknown-reader', 'There is no such reader.');
  }
  if (error instanceof UniqueConstraintError) {
    return new RuleError('repeated-book', 'A book stands in an order once.');
  }
  return error;
}
