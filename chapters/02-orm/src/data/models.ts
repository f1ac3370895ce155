import { DataTypes, type Sequelize } from 'sequelize';

import type { Models } from './rows';

export type * from './rows';

/**
 * The shop's models for one connection. Two connections share nothing, and nothing is opened here.
 */
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
