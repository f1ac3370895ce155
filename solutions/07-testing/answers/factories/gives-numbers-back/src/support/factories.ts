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

const WORDS = ['night', 'river', 'paper', 'lantern', 'glass', 'island', 'snow', 'orchard', 'key'];

/** Factories for the tests of one shop, with sequences and chance of their own. */
export function createFactories(db: Sequelize): Factories {
  const used = { books: 0, readers: 0 };
  let chance = createChance(1);

  function makeBook(overrides: Overrides<Book>): Book {
    used.books += 1;
    const words = [chance.pick(WORDS), chance.pick(WORDS), chance.pick(WORDS)];
    const book = {
      title: words.join(' '),
      isbn: String(9_780_000_000_000 + used.books),
      price_cents: chance.between(100, 5_000),
    };
    return { ...book, ...overrides } as Book;
  }

  function makeReader(overrides: Overrides<Reader>): Reader {
    used.readers += 1;
    const reader = { name: `reader-${used.readers}`, is_staff: false, balance_cents: 1_000 };
    return { ...reader, ...overrides } as Reader;
  }

  function makeOrder(overrides: Overrides<Order>): Order {
    const { reader = {}, book = {}, ...rest } = overrides;
    const order = {
      reader: isLeftOut(overrides, 'reader') ? (overrides.reader as undefined) : makeReader(reader),
      book: isLeftOut(overrides, 'book') ? (overrides.book as undefined) : makeBook(book),
      copies: 1,
      ordered_at: '2024-05-31T12:00:00.000Z',
      ...rest,
    };
    const total = (order.book?.price_cents ?? NaN) * (order.copies ?? NaN);
    return { total_cents: total, ...order } as Order;
  }

  async function storeBook(book: Book): Promise<Stored<Book>> {
    const id = await insertRow(db, 'books', withValues({ ...book }));
    return { ...book, id };
  }

  async function storeReader(reader: Reader): Promise<Stored<Reader>> {
    const { balance_cents, ...rest } = reader;
    const id = await insertRow(db, 'readers', withValues({ ...rest, password_hash: 'none' }));
    await insertRow(db, 'wallets', withValues({ reader_id: id, balance_cents }));
    return { ...reader, id };
  }

  async function storeOrder(order: Order): Promise<Stored<Order>> {
    const { reader, book, ...rest } = order;
    const by = hasId(reader) ? reader : await storeReader(reader);
    const of = hasId(book) ? book : await storeBook(book);
    const columns = withValues({ ...rest, reader_id: by.id, book_id: of.id });
    const id = await insertRow(db, 'orders', columns);
    return { ...order, reader: by, book: of, id };
  }

  function createFactory<Row extends object>(
    make: (overrides: Overrides<Row>) => Row,
    store: (row: Row) => Promise<Stored<Row>>,
    traits: Overrides<Row>,
  ): Factory<Row> {
    const build = (overrides?: Overrides<Row>) => make({ ...traits, ...overrides });
    const create = async (overrides?: Overrides<Row>) => {
      const before = { ...used };
      try {
        return await store(build(overrides));
      } catch (error) {
        // Nothing was stored, so these numbers are free.
        Object.assign(used, before);
        throw error;
      }
    };
    return {
      build,
      create,
      buildList: (count, overrides) => Array.from({ length: count }, () => build(overrides)),
      async createList(count, overrides) {
        const rows: Stored<Row>[] = [];
        for (let i = 0; i < count; i += 1) rows.push(await create(overrides));
        return rows;
      },
    };
  }

  const bookFactory = (traits: Overrides<Book> = {}): BookFactory => ({
    ...createFactory(makeBook, storeBook, traits),
    cheap: () => bookFactory({ ...traits, price_cents: 100 }),
  });

  const readerFactory = (traits: Overrides<Reader> = {}): ReaderFactory => ({
    ...createFactory(makeReader, storeReader, traits),
    staff: () => readerFactory({ ...traits, is_staff: true }),
    rich: () => readerFactory({ ...traits, balance_cents: 1_000_000 }),
  });

  const orderFactory = (traits: Overrides<Order> = {}): OrderFactory => ({
    ...createFactory(makeOrder, storeOrder, traits),
    large: () => orderFactory({ ...traits, copies: 99 }),
  });

  return {
    book: bookFactory(),
    reader: readerFactory(),
    order: orderFactory(),
    rewind() {
      used.books = 0;
      used.readers = 0;
    },
    seed(seed) {
      chance = createChance(seed);
    },
  };
}

/** Whether a test wants an order without this row. */
function isLeftOut(overrides: Overrides<Order>, name: 'reader' | 'book'): boolean {
  return name in overrides && !overrides[name];
}

function hasId<Row extends { readonly id?: number }>(row: Row): row is Stored<Row> {
  return typeof row.id === 'number';
}

type Columns = Record<string, string | number | boolean | null | undefined>;

function withValues(columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
