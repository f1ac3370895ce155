import type { Sequelize } from 'sequelize';

import { eachBook, type SweptBook } from '../catalog/each-book';
import type { Models } from '../data/models';
import { RuleError } from '../rule-error';

export interface Sweep {
  batchSize: number;
  /** The size is written as a string, for numbers that JSON does not have: `"Infinity"`. */
  isNumber?: true;
  /** Stops after this many books. */
  stopAfter?: number;
  /** What is done with each book when it is yielded. */
  onEach?: 'nothing' | 'archive' | 'add-sequel';
}

interface SweepDeps {
  readonly db: Sequelize;
  readonly models: Models;
}

/** More books than any shop of the tests has: a loop that gets here does not end. */
const MOST_BOOKS = 2_000;

/**
 * Goes through the books with `eachBook`, as a nightly job would, and returns their ids in the
 * order in which they were yielded.
 */
export async function sweepBooks(
  deps: SweepDeps,
  { batchSize, isNumber, stopAfter = Infinity, onEach = 'nothing' }: Sweep,
): Promise<number[]> {
  const ids: number[] = [];
  const size = isNumber ? Number(batchSize) : batchSize;
  for await (const book of eachBook(deps.models, { batchSize: size })) {
    ids.push(book.id);
    if (ids.length > MOST_BOOKS) throw new RuleError('endless-sweep', 'The books never end.');
    await WORK[onEach](deps, book);
    if (ids.length === stopAfter) break;
  }
  return ids;
}

const WORK = { nothing: async () => {}, archive, 'add-sequel': addSequel };

/** Moves a book to the archive. */
async function archive({ db, models }: SweepDeps, { id, title }: SweptBook): Promise<void> {
  await db.transaction(async (transaction) => {
    await db.query(
      'INSERT INTO archived_books (id, title) VALUES (:id, :title) ON CONFLICT DO NOTHING',
      { replacements: { id, title }, transaction },
    );
    await models.Book.destroy({ where: { id }, transaction });
  });
}

/** Every book gets a second part; second parts get none. */
async function addSequel({ db }: SweepDeps, { id, title }: SweptBook): Promise<void> {
  if (title.endsWith(' II')) return;
  await db.query(
    `INSERT INTO books (author_id, title, price_cents)
     SELECT author_id, title || ' II', price_cents FROM books WHERE id = :id`,
    { replacements: { id } },
  );
}
