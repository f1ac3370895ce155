import { QueryTypes, type Sequelize } from 'sequelize';

import type { Migration } from '../data/migration';
import { migration as catalogue } from '../data/migrations/001-catalogue';
import { migration as stock } from '../data/migrations/002-stock';
import { migration as priceInCents } from '../data/migrations/003-price-in-cents';
import { migration as isbn13 } from '../data/migrations/004-isbn13';

export type StepName = '003-price-in-cents' | '004-isbn13';

/** The tables of the old shop, in a database that has none yet. */
export async function buildOldShop(db: Sequelize): Promise<void> {
  for (const step of [catalogue, stock]) await runInTransaction(db, step, 'up');
}

/** Removes these tables again, as the `down` of their migrations does. */
export async function takeBackOldShop(db: Sequelize): Promise<void> {
  for (const step of [stock, catalogue]) await runInTransaction(db, step, 'down');
}

/**
 * Runs 001, 002 and 003 in an empty database as a plan does: in one transaction, which is rolled
 * back at the end. Returns what a book for 0.29 costs after `up`, and after `down`.
 */
export async function rehearsePrices(db: Sequelize): Promise<{ cents: number; price: number }> {
  const transaction = await db.transaction();
  const context = { db, transaction };
  const read = async (column: string) => {
    const sql = `SELECT ${column} AS found FROM books`;
    const rows = await db.query<{ found: number }>(sql, { type: QueryTypes.SELECT, transaction });
    return Number(rows[0]?.found);
  };
  try {
    for (const step of [catalogue, stock]) await step.up(context);
    await db.query("INSERT INTO authors (id, name) VALUES (1, 'A. Author')", { transaction });
    const sql = "INSERT INTO books (author_id, title, price) VALUES (1, 'Volume 1', 0.29)";
    await db.query(sql, { transaction });
    await priceInCents.up(context);
    const cents = await read('price_cents');
    await priceInCents.down(context);
    return { cents, price: await read('price') };
  } finally {
    await transaction.rollback();
  }
}

/** Runs a step without a migrator: nothing is recorded, so that it can be run again. */
export async function applyStep(db: Sequelize, name: StepName, way: 'up' | 'down'): Promise<void> {
  if (name === '003-price-in-cents') await runInTransaction(db, priceInCents, way);
  // Changing data may take long: 004 works in batches, and so without a transaction around all of
  // them.
  else await isbn13[way]({ db, transaction: undefined });
}

/**
 * Runs `up` or `down` of 004 as a migrator does that opens a transaction for each migration, and
 * rolls everything back at the end. Returns how many books had an ISBN-13 before that.
 */
export async function rehearseIsbn13(db: Sequelize, way: 'up' | 'down'): Promise<number> {
  const transaction = await db.transaction();
  try {
    await isbn13[way]({ db, transaction });
    const [found] = await db.query<{ books: number | string }>(
      'SELECT count(*) AS books FROM books WHERE isbn13 IS NOT NULL',
      { type: QueryTypes.SELECT, transaction },
    );
    return Number(found?.books);
  } finally {
    await transaction.rollback();
  }
}

async function runInTransaction(db: Sequelize, step: Migration, way: 'up' | 'down'): Promise<void> {
  await db.transaction((transaction) => step[way]({ db, transaction }));
}
