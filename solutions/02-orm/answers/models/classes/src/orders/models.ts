import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
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
  id: CreationOptional<number>;
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

export function defineOrders(sequelize: Sequelize, { Reader, Book }: Models): OrderModels {
  class OrderRow extends Model<
    InferAttributes<OrderRow, { omit: 'totalCents' }>,
    InferCreationAttributes<OrderRow, { omit: 'totalCents' }>
  > {
    declare id: CreationOptional<number>;
    declare readerId: number;
    declare reader: NonAttribute<Reader>;
    declare lines: NonAttribute<LineRow[]>;
    declare books: NonAttribute<Book[]>;

    get totalCents(): number {
      return this.lines.map(({ cost }) => cost).reduce((a, b) => a + b, 0);
    }
  }

  class LineRow extends Model<
    InferAttributes<LineRow, { omit: 'cost' }>,
    InferCreationAttributes<LineRow, { omit: 'cost' }>
  > {
    declare id: CreationOptional<number>;
    declare orderId: number;
    declare bookId: number;
    declare quantity: number;
    declare priceCents: number;
    declare book: NonAttribute<Book>;

    get cost(): number {
      return this.quantity * this.priceCents;
    }
  }

  const id = { type: DataTypes.INTEGER, autoIncrement: true, primaryKey: true };
  const common = { sequelize, underscored: true, timestamps: false };
  OrderRow.init(
    {
      id,
      readerId: { type: DataTypes.INTEGER, allowNull: false },
    },
    { ...common, tableName: 'orders', indexes: [{ fields: ['reader_id'] }] },
  );
  LineRow.init(
    {
      id,
      orderId: { type: DataTypes.INTEGER, allowNull: false },
      bookId: { type: DataTypes.INTEGER, allowNull: false },
      quantity: { type: 'INTEGER CHECK (quantity > 0)', allowNull: false },
      priceCents: { type: 'INTEGER CHECK (price_cents > -1)', allowNull: false },
    },
    {
      ...common,
      tableName: 'order_lines',
      indexes: [{ fields: ['order_id', 'book_id'], unique: true }, { fields: ['book_id'] }],
    },
  );

  // A way and its way back; whichever is named first decides what happens on deletion.
  OrderRow.belongsTo(Reader, { as: 'reader', foreignKey: 'readerId', onDelete: 'NO ACTION' });
  Reader.hasMany(OrderRow, { as: 'orders', foreignKey: 'readerId' });
  OrderRow.hasMany(LineRow, { as: 'lines', foreignKey: 'orderId', onDelete: 'CASCADE' });
  LineRow.belongsTo(OrderRow, { as: 'order', foreignKey: 'orderId' });
  LineRow.belongsTo(Book, { as: 'book', foreignKey: 'bookId', onDelete: 'RESTRICT' });
  OrderRow.belongsToMany(Book, {
    as: 'books',
    through: { model: LineRow, unique: false },
    foreignKey: 'orderId',
    otherKey: 'bookId',
  });
  return {
    Order: OrderRow as ModelStatic<Model> as ModelStatic<Order>,
    OrderLine: LineRow as ModelStatic<Model> as ModelStatic<OrderLine>,
  };
}
