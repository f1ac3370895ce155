import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type ModelStatic,
  type Sequelize,
} from 'sequelize';

/** The columns of a model, and those that may be left out when a row is created. */
type Row<T extends Model> = Model<InferAttributes<T>, InferCreationAttributes<T>>;

export interface Reader extends Row<Reader> {
  id: CreationOptional<number>;
  name: string;
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  title: string;
  author: string;
  shelf: string;
  priceCents: number;
}

export interface Order extends Row<Order> {
  id: CreationOptional<number>;
  readerId: number;
  bookId: number;
  cents: number;
}

export interface Models {
  readonly Reader: ModelStatic<Reader>;
  readonly Book: ModelStatic<Book>;
  readonly Order: ModelStatic<Order>;
}

/**
 * The shop's models for one connection. Two connections share nothing, and nothing is opened here.
 */
export function defineModels(db: Sequelize): Models {
  const { INTEGER, STRING } = DataTypes;
  const id = { type: INTEGER, autoIncrement: true, primaryKey: true };
  const needed = (type: DataTypes.DataType) => ({ type, allowNull: false });
  /** Names in the database are `price_cents`, in the code `priceCents`. */
  const named = (tableName: string) => ({ tableName, underscored: true, timestamps: false });
  return {
    Reader: db.define('Reader', { id, name: needed(STRING(30)) }, named('readers')),
    Book: db.define(
      'Book',
      {
        id,
        title: needed(STRING(200)),
        author: needed(STRING(120)),
        shelf: needed(STRING(40)),
        priceCents: needed(INTEGER),
      },
      named('books'),
    ),
    Order: db.define(
      'Order',
      { id, readerId: needed(INTEGER), bookId: needed(INTEGER), cents: needed(INTEGER) },
      named('orders'),
    ),
  };
}
