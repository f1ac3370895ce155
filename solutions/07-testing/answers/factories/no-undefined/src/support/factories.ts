import type { Sequelize } from 'sequelize';

import { createChance } from './chance';
import type {
  BookFactory,
  Factories,
  Factory,
  OrderFactory,
  Overrides,
  ReaderFactory,
} from './factory';
import { type Book, insertRow, type Order, type Reader, type Stored } from './rows';

const TITLES = ['Momo', 'Emil', 'Heidi', 'Krabat', 'Jim Knopf', 'Ronja', 'Pippi', 'Matilda'];

/** How one kind of row is made and stored. */
interface Kind<Row extends object> {
  make(overrides: Overrides<Row>): Row;
  store(row: Row): Promise<Stored<Row>>;
}

/** Factories for the tests of one shop, with sequences and chance of their own. */
export function createFactories(db: Sequelize): Factories {
  let numbers = { book: 0, reader: 0 };
  let chance = createChance(1);

  const books: Kind<Book> = {
    make: (overrides) => ({
      title: chance.pick(TITLES),
      isbn: `978${String((numbers.book += 1)).padStart(10, '0')}`,
      price_cents: chance.between(1, 50) * 100,
      ...(overrides as Partial<Book>),
    }),
    store: async (row) => ({ ...row, id: await insertRow(db, 'books', { ...row }) }),
  };
  const readers: Kind<Reader> = {
    make: (overrides) => ({
      name: `reader-${(numbers.reader += 1)}`,
      is_staff: false,
      balance_cents: 1_000,
      ...(overrides as Partial<Reader>),
    }),
    async store(row) {
      const { name, is_staff, balance_cents } = row;
      const id = await insertRow(db, 'readers', { name, is_staff, password_hash: 'none' });
      await insertRow(db, 'wallets', { reader_id: id, balance_cents });
      return { ...row, id };
    },
  };
  const orders: Kind<Order> = {
    make({ reader, book, ...overrides }) {
      const bought = made(books, book);
      const copies = overrides.copies ?? 1;
      return {
        reader: made(readers, reader),
        book: bought,
        copies,
        total_cents: bought.price_cents * copies,
        ordered_at: '2024-05-31T12:00:00.000Z',
        ...(overrides as Partial<Order>),
      };
    },
    async store(row) {
      const reader = await stored(readers, row.reader);
      const book = await stored(books, row.book);
      const { copies, total_cents, ordered_at } = row;
      const keys = { reader_id: reader.id, book_id: book.id };
      const id = await insertRow(db, 'orders', { copies, total_cents, ordered_at, ...keys });
      return { ...row, reader, book, id };
    },
  };

  const book = (traits: Overrides<Book> = {}): BookFactory => ({
    ...factoryOf(books, traits),
    cheap: () => book({ ...traits, price_cents: 100 }),
  });
  const reader = (traits: Overrides<Reader> = {}): ReaderFactory => ({
    ...factoryOf(readers, traits),
    staff: () => reader({ ...traits, is_staff: true }),
    rich: () => reader({ ...traits, balance_cents: 1_000_000 }),
  });
  const order = (traits: Overrides<Order> = {}): OrderFactory => ({
    ...factoryOf(orders, traits),
    large: () => order({ ...traits, copies: 99 }),
  });
  return {
    book: book(),
    reader: reader(),
    order: order(),
    rewind: () => {
      numbers = { book: 0, reader: 0 };
    },
    seed: (seed) => {
      chance = createChance(seed);
    },
  };
}

function factoryOf<Row extends object>(kind: Kind<Row>, traits: Overrides<Row>): Factory<Row> {
  const build = (overrides: Overrides<Row> = {}) => kind.make({ ...traits, ...defined(overrides) });
  const create = (overrides?: Overrides<Row>) => kind.store(build(overrides));
  const times = (count: number) => Array.from({ length: count });
  return {
    build,
    create,
    buildList: (count, overrides) => times(count).map(() => build(overrides)),
    createList: (count, overrides) => Promise.all(times(count).map(() => create(overrides))),
  };
}

function defined<Row extends object>(overrides: Overrides<Row>): Overrides<Row> {
  return JSON.parse(JSON.stringify(overrides)) as Overrides<Row>;
}

/** A row in an order; a stored one stays as it is. */
function made<Row extends object>(kind: Kind<Row>, part: Overrides<Row> = {}): Row {
  return 'id' in part ? (part as unknown as Row) : kind.make(part);
}

async function stored<Row extends { id?: number }>(kind: Kind<Row>, row: Row) {
  return row.id === undefined ? kind.store(row) : (row as Stored<Row>);
}
