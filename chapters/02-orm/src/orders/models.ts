import { NotImplemented } from '@bookshop/kit/app';
import type {
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
  Model,
  ModelStatic,
  NonAttribute,
  Sequelize,
} from 'sequelize';

import type { Book, Models, Reader } from '../data/models';

/** What a reader has ordered. */
export interface Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  id: CreationOptional<number>;
  readerId: number;
  /** In no column: counted from `lines`, which were loaded with the order. */
  totalCents: CreationOptional<number>;
  /** There when they were loaded with the order. */
  reader: NonAttribute<Reader>;
  lines: NonAttribute<OrderLine[]>;
  books: NonAttribute<Book[]>;
}

/** One book of an order. */
export interface OrderLine extends Model<
  InferAttributes<OrderLine>,
  InferCreationAttributes<OrderLine>
> {
  orderId: number;
  bookId: number;
  quantity: number;
  /** What one copy cost when it was ordered. */
  priceCents: number;
  /** There when it was loaded with the line. */
  book: NonAttribute<Book>;
}

export interface OrderModels {
  readonly Order: ModelStatic<Order>;
  readonly OrderLine: ModelStatic<OrderLine>;
}

/** The models of orders, over the same connection as the shop's other models. */
export function defineOrders(_db: Sequelize, _models: Models): OrderModels {
  // TODO: define both models, then name the ways between them and to readers and books.
  throw new NotImplemented('orm/models');
}
