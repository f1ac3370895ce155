import { DataTypes, type Sequelize } from 'sequelize';

import type { Models } from './rows';

export type * from './rows';

/**
 * The shop's models for one connection. Two connections share nothing, and nothing is opened here.
 */
export function defineModels(db: Sequelize): Models {
  const { BOOLEAN, DATE, INTEGER, STRING, TEXT } = DataTypes;
  const id = { type: INTEGER, autoIncrement: true, primaryKey: true };
  const needed = (type: DataTypes.DataType) => ({ type, allowNull: false });
  /** Names in the database are `price_cents`, in the code `priceCents`. */
  const named = (tableName: string) => ({ tableName, underscored: true, timestamps: false });
  const models: Models = {
    Author: db.define('Author', { id, name: needed(STRING(120)) }, named('authors')),
    Book: db.define(
      'Book',
      {
        id,
        authorId: needed(INTEGER),
        title: needed(STRING(200)),
        blurb: TEXT,
        priceCents: needed(INTEGER),
        copies: INTEGER,
      },
      named('books'),
    ),
    Reader: db.define(
      'Reader',
      {
        id,
        username: needed(STRING(30)),
        displayName: needed(STRING(60)),
        email: needed(STRING(200)),
        passwordHash: STRING(255),
        isActive: BOOLEAN,
      },
      named('readers'),
    ),
    Card: db.define(
      'Card',
      { id, readerId: needed(INTEGER), digest: needed(STRING(64)) },
      named('cards'),
    ),
    Review: db.define(
      'Review',
      {
        id,
        bookId: needed(INTEGER),
        name: needed(STRING(60)),
        link: STRING(500),
        text: needed(TEXT),
        stars: needed(INTEGER),
      },
      named('reviews'),
    ),
    Wish: db.define(
      'Wish',
      {
        readerId: { type: INTEGER, primaryKey: true },
        bookId: { type: INTEGER, primaryKey: true },
      },
      named('wishes'),
    ),
    SavedSearch: db.define(
      'SavedSearch',
      { id, name: needed(STRING(60)), words: needed(STRING(200)) },
      named('saved_searches'),
    ),
    StoredSession: db.define(
      'StoredSession',
      {
        digest: { type: STRING(64), primaryKey: true },
        data: needed(TEXT),
        expiresAt: needed(DATE),
      },
      named('sessions'),
    ),
  };
  models.Book.belongsTo(models.Author, { as: 'author', foreignKey: 'authorId' });
  models.Card.belongsTo(models.Reader, { as: 'reader', foreignKey: 'readerId' });
  return models;
}
