import { DataTypes, type Sequelize } from 'sequelize';

import type { Models, Preferences, Reader } from './rows';

export type * from './rows';

/**
 * The shop's models for one connection. Two connections share nothing, and nothing is opened here.
 */
export function defineModels(db: Sequelize): Models {
  const { DATE, DATEONLY, INTEGER, STRING, TEXT, BOOLEAN } = DataTypes;
  const id = { type: INTEGER, autoIncrement: true, primaryKey: true };
  const needed = (type: DataTypes.DataType) => ({ type, allowNull: false });
  /** Names in the database are `price_cents`, in the code `priceCents`. */
  const named = (tableName: string) => ({ tableName, underscored: true, timestamps: false });
  const models: Models = {
    Author: db.define(
      'Author',
      {
        id,
        name: needed(STRING(120)),
        bio: TEXT,
        isFeatured: { type: BOOLEAN, defaultValue: false },
      },
      named('authors'),
    ),
    Book: db.define(
      'Book',
      {
        id,
        authorId: needed(INTEGER),
        title: needed(STRING(200)),
        isbn13: needed(STRING(13)),
        priceCents: needed(INTEGER),
        costCents: INTEGER,
        copies: INTEGER,
        publishedOn: DATEONLY,
        restockedOn: DATEONLY,
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
    Parcel: db.define(
      'Parcel',
      {
        id,
        publisher: needed(STRING(80)),
        reference: needed(STRING(40)),
        books: needed(INTEGER),
      },
      named('parcels'),
    ),
    Reader: db.define(
      'Reader',
      {
        id,
        username: needed(STRING(30)),
        email: needed(STRING(200)),
        displayName: needed(STRING(60)),
        birthYear: INTEGER,
        newsletter: BOOLEAN,
        preferences: { type: TEXT, ...asJson('preferences') },
        isStaff: BOOLEAN,
        isActive: BOOLEAN,
        cardNumber: INTEGER,
        passwordDigest: STRING(200),
      },
      // A column that is not selected cannot be shown by mistake.
      {
        ...named('readers'),
        defaultScope: { attributes: { exclude: ['passwordDigest'] } },
        scopes: { withPassword: {} },
      },
    ),
    Token: db.define(
      'Token',
      { id, readerId: needed(INTEGER), digest: needed(STRING(64)), createdAt: needed(DATE) },
      named('tokens'),
    ),
    Session: db.define(
      'Session',
      {
        sid: { type: STRING(128), primaryKey: true },
        data: needed(TEXT),
        expiresAt: needed(DATE),
      },
      named('sessions'),
    ),
    Order: db.define(
      'Order',
      { id, readerId: needed(INTEGER), status: STRING(20), totalCents: needed(INTEGER) },
      named('orders'),
    ),
  };
  associate(models);
  return models;
}

/** A TEXT column with an object as JSON: the same in both databases. */
function asJson(name: 'preferences') {
  return {
    get(this: Reader): Preferences {
      const text = this.getDataValue(name) as unknown;
      return typeof text === 'string' ? (JSON.parse(text) as Preferences) : {};
    },
    set(this: Reader, value: Preferences): void {
      this.setDataValue(name, JSON.stringify(value) as unknown as Preferences);
    },
  };
}

function associate({ Author, Book, Genre, BookGenre, Reader, Token }: Models): void {
  Author.hasMany(Book, { as: 'books', foreignKey: 'authorId' });
  Book.belongsTo(Author, { as: 'author', foreignKey: 'authorId' });
  Book.belongsToMany(Genre, { as: 'genres', through: BookGenre, foreignKey: 'bookId' });
  Genre.belongsToMany(Book, { as: 'books', through: BookGenre, foreignKey: 'genreId' });
  Token.belongsTo(Reader, { as: 'reader', foreignKey: 'readerId' });
}
