import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type ModelStatic,
  type NonAttribute,
  type Sequelize,
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
export function defineOrders(db: Sequelize, { Reader, Book }: Models): OrderModels {
  const { INTEGER, VIRTUAL } = DataTypes;
  const refersTo = (table: string, onDelete: 'CASCADE' | 'RESTRICT') => ({
    type: INTEGER,
    references: { model: table, key: 'id' },
    onDelete,
  });
  /** Sequelize has no option for CHECK, but a type may be any text of SQL. */
  const checked = (condition: string) => ({
    type: `INTEGER CHECK (${condition})`,
  });
  const named = { underscored: true, timestamps: false };

  const Order = db.define<Order>(
    'Order',
    {
      id: { type: INTEGER, autoIncrement: true, primaryKey: true },
      readerId: refersTo('readers', 'RESTRICT'),
      totalCents: {
        type: VIRTUAL,
        get(this: Order) {
          return this.lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);
        },
      },
    },
    { ...named, tableName: 'orders', indexes: [{ fields: ['reader_id'] }] },
  );
  const OrderLine = db.define<OrderLine>(
    'OrderLine',
    {
      orderId: { ...refersTo('orders', 'CASCADE'), primaryKey: true },
      bookId: { ...refersTo('books', 'RESTRICT'), primaryKey: true },
      quantity: checked('quantity >= 1'),
      priceCents: checked('price_cents >= 0'),
    },
    // The primary key begins with the order, and serves as its index.
    { ...named, tableName: 'order_lines', indexes: [{ fields: ['book_id'] }] },
  );

  // The columns already say what they refer to; these only name the ways.
  Reader.hasMany(Order, { as: 'orders', foreignKey: 'readerId' });
  Order.belongsTo(Reader, { as: 'reader', foreignKey: 'readerId' });
  Order.hasMany(OrderLine, { as: 'lines', foreignKey: 'orderId' });
  OrderLine.belongsTo(Book, { as: 'book', foreignKey: 'bookId' });
  Order.belongsToMany(Book, {
    as: 'books',
    through: { model: OrderLine, unique: false },
    foreignKey: 'orderId',
    otherKey: 'bookId',
  });
  return { Order, OrderLine };
}
