import { RuleError, type ShopTools } from '@bookshop/kit/app';
import { type Sequelize, Transaction } from 'sequelize';

import type { Book, Models } from '../data/models';
import { type BookView, showBook } from './books';
import type { BookChange, CachedBooks } from './cached-books';
import type { BookFields } from './fields';

/** Every write is one transaction, and says what it has changed. */
export interface BookWrites {
  create(fields: BookFields): Promise<BookView>;
  update(id: number, fields: Partial<BookFields>): Promise<BookView>;
  remove(id: number): Promise<void>;
  /** Changes all prices of an author, and returns how many. */
  reprice(authorId: number, percent: number): Promise<number>;
}

export interface BookWritesDeps {
  readonly db: Sequelize;
  readonly models: Pick<Models, 'Author' | 'Book'>;
  readonly tools: Pick<ShopTools, 'reach'>;
  readonly cached: Pick<CachedBooks, 'forget'>;
}

export function createBookWrites({ db, models, tools, cached }: BookWritesDeps): BookWrites {
  const { Author, Book } = models;
  // On SQLite two transactions that have read cannot both write; IMMEDIATE takes the lock first.
  const type = Transaction.TYPES.IMMEDIATE;
  const write = <T>(act: (transaction: Transaction) => Promise<[T, BookChange]>): Promise<T> =>
    db.transaction({ type }, async (transaction) => {
      const [value, change] = await act(transaction);
      await cached.forget(change, transaction);
      await tools.reach('books/before-commit');
      return value;
    });
  const requireAuthor = async (id: number, transaction: Transaction): Promise<void> => {
    if (!(await Author.findByPk(id, { transaction }))) throw UNKNOWN_AUTHOR();
  };
  const lockBook = async (id: number, transaction: Transaction): Promise<Book> => {
    const book = await Book.findByPk(id, { transaction, lock: true });
    if (!book) throw UNKNOWN_BOOK();
    return book;
  };
  const show = async (book: Book, transaction: Transaction): Promise<BookView> =>
    showBook(await book.reload({ include: 'author', transaction }));
  return {
    create: (fields) =>
      write(async (transaction) => {
        await requireAuthor(fields.authorId, transaction);
        const book = await Book.create(fields, { transaction });
        return [await show(book, transaction), { ids: [book.id], authorIds: [fields.authorId] }];
      }),
    update: (id, fields) =>
      write(async (transaction) => {
        const book = await lockBook(id, transaction);
        const before = book.authorId;
        if (fields.authorId !== undefined) await requireAuthor(fields.authorId, transaction);
        await book.update(fields, { transaction });
        const authorIds = [...new Set([before, book.authorId])];
        return [await show(book, transaction), { ids: [id], authorIds }];
      }),
    remove: (id) =>
      write(async (transaction) => {
        const book = await lockBook(id, transaction);
        await book.destroy({ transaction });
        return [undefined, { ids: [id], authorIds: [book.authorId] }];
      }),
    reprice: (authorId, percent) =>
      write(async (transaction) => {
        await requireAuthor(authorId, transaction);
        // One statement, in whole cents: half a cent is rounded up.
        const priceCents = db.literal(`(price_cents * ${100 + percent} + 50) / 100`);
        await Book.update({ priceCents }, { where: { authorId }, transaction });
        // After the update, which has locked its rows: no book can join or leave them.
        const books = await Book.findAll({ attributes: ['id'], where: { authorId }, transaction });
        const ids = books.map(({ id }) => id);
        return [ids.length, { ids, authorIds: [authorId] }];
      }),
  };
}

const UNKNOWN_AUTHOR = () => new RuleError('unknown-author', 'There is no such author.');
const UNKNOWN_BOOK = () => new RuleError('unknown-book', 'There is no such book.');
