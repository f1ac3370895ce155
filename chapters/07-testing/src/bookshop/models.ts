import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Model,
  type ModelStatic,
  type Sequelize,
} from 'sequelize';

/** The columns of a model are what its instances have. */
interface Row<Self extends Model> extends Model<
  InferAttributes<Self>,
  InferCreationAttributes<Self>
> {
  readonly id: CreationOptional<number>;
}

export interface Reader extends Row<Reader> {
  name: string;
  passwordHash: string;
  isStaff: CreationOptional<boolean>;
}

export interface Session extends Row<Session> {
  digest: string;
  readerId: number;
  /** Where it was selected with the session. */
  readonly reader?: Reader;
}

export interface Book extends Row<Book> {
  title: string;
  isbn: string;
  priceCents: number;
}

export interface Order extends Row<Order> {
  readerId: number;
  bookId: number;
  copies: number;
  totalCents: number;
  orderedAt: Date;
  /** Where it was selected with the order. */
  readonly book?: Book;
}

export interface Wallet extends Row<Wallet> {
  readerId: number;
  balanceCents: number;
}

export interface Models {
  readonly Reader: ModelStatic<Reader>;
  readonly Session: ModelStatic<Session>;
  readonly Book: ModelStatic<Book>;
  readonly Order: ModelStatic<Order>;
  readonly Wallet: ModelStatic<Wallet>;
}

/** The shop's models for one connection, with tables in this schema where the database has some. */
export function defineModels(db: Sequelize, schema?: string): Models {
  const { BOOLEAN, DATE, INTEGER, STRING } = DataTypes;
  const id = { type: INTEGER, autoIncrement: true, primaryKey: true };
  const needed = (type: DataTypes.DataType) => ({ type, allowNull: false });
  const unique = (type: DataTypes.DataType) => ({ ...needed(type), unique: true });
  const named = (tableName: string) => ({
    tableName,
    schema,
    underscored: true,
    timestamps: false,
  });
  const models: Models = {
    Reader: db.define<Reader>(
      'Reader',
      {
        id,
        name: unique(STRING(30)),
        passwordHash: needed(STRING(200)),
        isStaff: { ...needed(BOOLEAN), defaultValue: false },
      },
      named('readers'),
    ),
    Session: db.define<Session>(
      'Session',
      { id, digest: unique(STRING(64)), readerId: needed(INTEGER) },
      named('sessions'),
    ),
    Book: db.define<Book>(
      'Book',
      { id, title: needed(STRING(200)), isbn: unique(STRING(13)), priceCents: needed(INTEGER) },
      named('books'),
    ),
    Order: db.define<Order>(
      'Order',
      {
        id,
        readerId: needed(INTEGER),
        bookId: needed(INTEGER),
        copies: needed(INTEGER),
        totalCents: needed(INTEGER),
        orderedAt: needed(DATE),
      },
      named('orders'),
    ),
    Wallet: db.define<Wallet>(
      'Wallet',
      { id, readerId: unique(INTEGER), balanceCents: needed(INTEGER) },
      named('wallets'),
    ),
  };
  models.Session.belongsTo(models.Reader, { as: 'reader', foreignKey: 'readerId' });
  models.Wallet.belongsTo(models.Reader, { as: 'reader', foreignKey: 'readerId' });
  models.Order.belongsTo(models.Reader, { as: 'reader', foreignKey: 'readerId' });
  models.Order.belongsTo(models.Book, { as: 'book', foreignKey: 'bookId', onDelete: 'RESTRICT' });
  return models;
}
