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
  const task = { name: needed(STRING(100)), payload: needed(TEXT) };
  const models: Models = {
    Reader: db.define(
      'Reader',
      { id, name: needed(STRING(30)), email: needed(STRING(200)) },
      named('readers'),
    ),
    Wallet: db.define(
      'Wallet',
      { id, owner: needed(STRING(30)), balanceCents: INTEGER },
      named('wallets'),
    ),
    Book: db.define(
      'Book',
      {
        id,
        title: needed(STRING(200)),
        author: needed(STRING(120)),
        priceCents: needed(INTEGER),
        walletId: INTEGER,
      },
      named('books'),
    ),
    Order: db.define(
      'Order',
      {
        id,
        readerId: needed(INTEGER),
        bookId: needed(INTEGER),
        cents: needed(INTEGER),
        giftWrap: BOOLEAN,
      },
      named('orders'),
    ),
    Mail: db.define(
      'Mail',
      { id, recipient: needed(STRING(200)), subject: needed(STRING(200)), body: needed(TEXT) },
      named('mail'),
    ),
    TaskRow: db.define(
      'TaskRow',
      {
        id,
        ...task,
        status: STRING(10),
        attempts: INTEGER,
        maxRetries: INTEGER,
        runAt: needed(DATE),
        expiresAt: DATE,
        uniqueKey: STRING(200),
        worker: STRING(100),
        leaseUntil: DATE,
        result: TEXT,
        errorName: STRING(100),
        errorMessage: TEXT,
        finishedAt: DATE,
      },
      named('tasks'),
    ),
    DeadLetter: db.define(
      'DeadLetter',
      {
        id,
        taskId: needed(STRING(100)),
        ...task,
        attempts: needed(INTEGER),
        maxRetries: INTEGER,
        errorName: needed(STRING(100)),
        errorMessage: needed(TEXT),
        diedAt: needed(DATE),
      },
      named('dead_letters'),
    ),
    OutboxRow: db.define(
      'OutboxRow',
      { id, ...task, options: TEXT, createdAt: needed(DATE) },
      named('outbox'),
    ),
    Slot: db.define(
      'Slot',
      {
        name: { type: STRING(100), primaryKey: true },
        slotAt: { type: DATE, primaryKey: true },
        taskId: STRING(100),
      },
      named('slots'),
    ),
    Effect: db.define(
      'Effect',
      { effectKey: { type: STRING(200), primaryKey: true }, appliedAt: needed(DATE) },
      named('effects'),
    ),
  };
  models.Order.belongsTo(models.Reader, { as: 'reader', foreignKey: 'readerId' });
  models.Order.belongsTo(models.Book, { as: 'book', foreignKey: 'bookId' });
  return models;
}
