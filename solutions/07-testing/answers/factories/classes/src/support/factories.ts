import type { Sequelize } from 'sequelize';

import { type Chance, createChance } from './chance';
import type { Factories, Factory, Overrides } from './factory';
import { type Book, insertRow, type Order, type Reader, type Stored } from './rows';

/** What the factories of one shop share. */
class Workshop {
  chance: Chance = createChance(1);
  readonly #numbers = new Map<string, number>();
  readonly db: Sequelize;

  constructor(db: Sequelize) {
    this.db = db;
  }

  next(sequence: string): number {
    const number = (this.#numbers.get(sequence) ?? 0) + 1;
    this.#numbers.set(sequence, number);
    return number;
  }

  rewind(): void {
    this.#numbers.clear();
  }
}

abstract class Maker<Row extends object> implements Factory<Row> {
  protected readonly shop: Workshop;
  readonly #traits: readonly Overrides<Row>[];

  constructor(shop: Workshop, traits: readonly Overrides<Row>[] = []) {
    this.shop = shop;
    this.#traits = traits;
  }

  protected abstract make(overrides: Overrides<Row>): Row;
  protected abstract store(row: Row): Promise<Stored<Row>>;

  protected with(trait: Overrides<Row>): this {
    const Kind = this.constructor as new (shop: Workshop, traits: Overrides<Row>[]) => this;
    return new Kind(this.shop, [...this.#traits, trait]);
  }

  build(overrides: Overrides<Row> = {}): Row {
    return this.make(Object.assign({}, ...this.#traits, overrides) as Overrides<Row>);
  }

  buildList(count: number, overrides?: Overrides<Row>): Row[] {
    const rows: Row[] = [];
    while (rows.length < count) rows.push(this.build(overrides));
    return rows;
  }

  async create(overrides?: Overrides<Row>): Promise<Stored<Row>> {
    return this.store(this.build(overrides));
  }

  async createList(count: number, overrides?: Overrides<Row>): Promise<Stored<Row>[]> {
    const rows: Stored<Row>[] = [];
    for (const row of this.buildList(count, overrides)) rows.push(await this.store(row));
    return rows;
  }
}

class Books extends Maker<Book> {
  cheap() {
    return this.with({ price_cents: 100 });
  }

  protected make(overrides: Overrides<Book>): Book {
    const { chance } = this.shop;
    const isbn = String(9_780_000_000_000 + this.shop.next('book'));
    const title = `Volume ${chance.between(1, 1_000)}`;
    return { title, isbn, price_cents: chance.between(100, 5_000), ...(overrides as Partial<Book>) };
  }

  protected async store(row: Book) {
    return { ...row, id: await insertRow(this.shop.db, 'books', { ...row }) };
  }
}

class Readers extends Maker<Reader> {
  staff() {
    return this.with({ is_staff: true });
  }

  rich() {
    return this.with({ balance_cents: 1_000_000 });
  }

  protected make(overrides: Overrides<Reader>): Reader {
    const name = `reader-${this.shop.next('reader')}`;
    return { name, is_staff: false, balance_cents: 1_000, ...(overrides as Partial<Reader>) };
  }

  protected async store(row: Reader) {
    const { name, is_staff } = row;
    const columns = { name, is_staff, password_hash: 'none' };
    const id = await insertRow(this.shop.db, 'readers', columns);
    const wallet = { reader_id: id, balance_cents: row.balance_cents };
    await insertRow(this.shop.db, 'wallets', wallet);
    return { ...row, id };
  }
}

class Orders extends Maker<Order> {
  large() {
    return this.with({ copies: 99 });
  }

  protected make(overrides: Overrides<Order>): Order {
    const row = {
      copies: 1,
      ordered_at: '2024-05-31T12:00:00.000Z',
      ...(overrides as Partial<Order>),
      reader: { ...new Readers(this.shop).build(), ...(overrides.reader as Partial<Reader>) },
      book: { ...new Books(this.shop).build(), ...(overrides.book as Partial<Book>) },
    };
    return { total_cents: row.book.price_cents * row.copies, ...row };
  }

  protected async store(row: Order) {
    const { reader, book, ...columns } = row;
    const buyer = reader.id === undefined ? await new Readers(this.shop).create(reader) : reader;
    const bought = book.id === undefined ? await new Books(this.shop).create(book) : book;
    const keys = { reader_id: buyer.id, book_id: bought.id };
    const id = await insertRow(this.shop.db, 'orders', { ...columns, ...keys });
    return { ...row, reader: buyer, book: bought, id };
  }
}

/** Factories for the tests of one shop, with sequences and chance of their own. */
export function createFactories(db: Sequelize): Factories {
  const shop = new Workshop(db);
  return {
    book: new Books(shop),
    reader: new Readers(shop),
    order: new Orders(shop),
    rewind: () => shop.rewind(),
    seed: (seed) => {
      shop.chance = createChance(seed);
    },
  };
}
