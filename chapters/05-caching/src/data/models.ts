import { DataTypes, type Sequelize } from 'sequelize';

import type { Models } from './rows';

export type * from './rows';

/**
 * The shop's models for one connection. Two connections share nothing, and nothing is opened here.
 */
export function defineModels(db: Sequelize): Models {
  const { DATE, INTEGER, STRING } = DataTypes;
  const id = { type: INTEGER, autoIncrement: true, primaryKey: true };
  const needed = (type: DataTypes.DataType) => ({ type, allowNull: false });
  /** Names in the database are `price_cents`, in the code `priceCents`. */
  const named = (tableName: string) => ({ tableName, underscored: true, timestamps: false });
  const models: Models = {
    Author: db.define(
      'Author',
      { id, name: needed(STRING(120)), version: INTEGER, updatedAt: DATE },
      named('authors'),
    ),
    Book: db.define(
      'Book',
      {
        id,
        authorId: needed(INTEGER),
        title: needed(STRING(200)),
        shelf: STRING(30),
        priceCents: needed(INTEGER),
        copies: INTEGER,
      },
      named('books'),
    ),
    Sale: db.define(
      'Sale',
      { id, bookId: needed(INTEGER), reader: STRING(30), copies: needed(INTEGER) },
      named('sales'),
    ),
  };
  models.Book.belongsTo(models.Author, { as: 'author', foreignKey: 'authorId' });
  models.Sale.belongsTo(models.Book, { as: 'book', foreignKey: 'bookId' });
  return models;
}
