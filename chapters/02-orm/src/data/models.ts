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

interface Row<T extends Model> extends Model<InferAttributes<T>, InferCreationAttributes<T>> {}

export interface Author extends Row<Author> {
  id: CreationOptional<number>;
  name: string;
  bio: CreationOptional<string>;
  books?: NonAttribute<Book[]>;
  signings?: NonAttribute<Signing[]>;
}

export interface Book extends Row<Book> {
  id: CreationOptional<number>;
  authorId: number;
  title: string;
  priceCents: number;
  inPrint: CreationOptional<boolean>;
  /** A day, as `2024-05-31`. */
  publishedOn: CreationOptional<string>;
  isbn10: CreationOptional<string | null>;
  isbn13: CreationOptional<string | null>;
  blurb: CreationOptional<string>;
  author?: NonAttribute<Author>;
  genres?: NonAttribute<Genre[]>;
  stock?: NonAttribute<Stock | null>;
}

export interface Genre extends Row<Genre> {
  id: CreationOptional<number>;
  name: string;
  books?: NonAttribute<Book[]>;
}

export interface BookGenre extends Row<BookGenre> {
  bookId: number;
  genreId: number;
}

export interface Signing extends Row<Signing> {
  id: CreationOptional<number>;
  authorId: number;
  /** A day, as `2024-05-31`. */
  heldOn: string;
}

export interface Stock extends Row<Stock> {
  bookId: number;
  copies: number;
}

export interface Reader extends Row<Reader> {
  id: CreationOptional<number>;
  name: string;
  email: string;
}

export interface Wallet extends Row<Wallet> {
  id: CreationOptional<number>;
  readerId: number;
  balanceCents: number;
}

export interface Transfer extends Row<Transfer> {
  id: CreationOptional<number>;
  entryNo: CreationOptional<number | null>;
  fromWallet: number;
  toWallet: number;
  cents: number;
}

export interface Models {
  readonly Author: ModelStatic<Author>;
  readonly Book: ModelStatic<Book>;
  readonly Genre: ModelStatic<Genre>;
  readonly BookGenre: ModelStatic<BookGenre>;
  readonly Signing: ModelStatic<Signing>;
  readonly Stock: ModelStatic<Stock>;
  readonly Reader: ModelStatic<Reader>;
  readonly Wallet: ModelStatic<Wallet>;
  readonly Transfer: ModelStatic<Transfer>;
}

/** The shop's models over one connection. Nothing is shared between two connections, and nothing is opened here. */
export function defineModels(db: Sequelize): Models {
  const { DATEONLY, INTEGER, STRING, TEXT, BOOLEAN } = DataTypes;
  const id = { type: INTEGER, autoIncrement: true, primaryKey: true };
  const needed = (type: DataTypes.DataType) => ({ type, allowNull: false });
  /** Names in the database are `price_cents`, in the code `priceCents`. */
  const named = (tableName: string) => ({ tableName, underscored: true, timestamps: false });
  const models: Models = {
    Author: db.define('Author', { id, name: needed(STRING(120)), bio: TEXT }, named('authors')),
    Book: db.define(
      'Book',
      {
        id,
        authorId: needed(INTEGER),
        title: needed(STRING(200)),
        priceCents: needed(INTEGER),
        inPrint: BOOLEAN,
        publishedOn: DATEONLY,
        isbn10: STRING(10),
        isbn13: STRING(13),
        blurb: TEXT,
      },
      named('books'),
    ),
    Genre: db.define('Genre', { id, name: needed(STRING(60)) }, named('genres')),
    BookGenre: db.define(
      'BookGenre',
      {
        bookId: { type: INTEGER, primaryKey: true },
        genreId: { type: INTEGER, primaryKey: true },
      },
      named('book_genres'),
    ),
    Signing: db.define(
      'Signing',
      { id, authorId: needed(INTEGER), heldOn: needed(DATEONLY) },
      named('signings'),
    ),
    Stock: db.define(
      'Stock',
      { bookId: { type: INTEGER, primaryKey: true }, copies: needed(INTEGER) },
      named('stock'),
    ),
    Reader: db.define(
      'Reader',
      { id, name: needed(STRING(120)), email: needed(STRING(200)) },
      named('readers'),
    ),
    Wallet: db.define(
      'Wallet',
      {
        id,
        readerId: needed(INTEGER),
        balanceCents: { ...needed(INTEGER), validate: { min: 0 } },
      },
      named('wallets'),
    ),
    Transfer: db.define(
      'Transfer',
      {
        id,
        entryNo: INTEGER,
        fromWallet: needed(INTEGER),
        toWallet: needed(INTEGER),
        cents: needed(INTEGER),
      },
      named('transfers'),
    ),
  };
  associate(models);
  return models;
}

function associate({
  Author,
  Book,
  Genre,
  BookGenre,
  Signing,
  Stock,
  Reader,
  Wallet,
}: Models): void {
  Author.hasMany(Book, { as: 'books', foreignKey: 'authorId' });
  Book.belongsTo(Author, { as: 'author', foreignKey: 'authorId' });
  Author.hasMany(Signing, { as: 'signings', foreignKey: 'authorId' });
  Book.belongsToMany(Genre, { as: 'genres', through: BookGenre, foreignKey: 'bookId' });
  Genre.belongsToMany(Book, { as: 'books', through: BookGenre, foreignKey: 'genreId' });
  Book.hasOne(Stock, { as: 'stock', foreignKey: 'bookId' });
  Reader.hasMany(Wallet, { as: 'wallets', foreignKey: 'readerId' });
}
