import { Factory } from 'fishery';
import type { Sequelize } from 'sequelize';

import { createChance } from './chance';
import type { Factories } from './factory';
import { type Book, insertRow, type Order, type Reader, type Stored } from './rows';

const ISBN_START = 9_780_000_000_000;
const COLOURS = ['Red', 'Green', 'Blue', 'Golden', 'Silver', 'Grey'];
const THINGS = ['Lantern', 'River', 'Island', 'Letter', 'Garden', 'Mirror'];

class BookFactory extends Factory<Book, unknown, Stored<Book>> {
  cheap() {
    return this.params({ price_cents: 100 });
  }
}

class ReaderFactory extends Factory<Reader, unknown, Stored<Reader>> {
  staff() {
    return this.params({ is_staff: true });
  }

  rich() {
    return this.params({ balance_cents: 1_000_000 });
  }
}

class OrderFactory extends Factory<Order, unknown, Stored<Order>> {
  large() {
    return this.params({ copies: 99 });
  }
}

/** Factories for the tests of one shop, with sequences and chance of their own. */
export function createFactories(db: Sequelize): Factories {
  let chance = createChance(1);

  const book = BookFactory.define(({ sequence, onCreate }) => {
    onCreate(async (row) => ({ ...row, id: await insertRow(db, 'books', { ...row }) }));
    return {
      title: `The ${chance.pick(COLOURS)} ${chance.pick(THINGS)}`,
      isbn: String(ISBN_START + sequence),
      price_cents: chance.between(100, 5_000),
    };
  });

  const reader = ReaderFactory.define(({ sequence, onCreate }) => {
    onCreate(async (row) => {
      const { balance_cents, ...columns } = row;
      // No password has this hash.
      const id = await insertRow(db, 'readers', { ...columns, password_hash: 'none' });
      await insertRow(db, 'wallets', { reader_id: id, balance_cents });
      return { ...row, id };
    });
    return { name: `reader-${sequence}`, is_staff: false, balance_cents: 1_000 };
  });

  const order = OrderFactory.define(({ params, onCreate }) => {
    onCreate(async ({ reader: buyer, book: bought, ...columns }) => {
      const stored = {
        reader: isStored(buyer) ? buyer : await reader.create(buyer),
        book: isStored(bought) ? bought : await book.create(bought),
      };
      const keys = { reader_id: stored.reader.id, book_id: stored.book.id };
      return { ...columns, ...stored, id: await insertRow(db, 'orders', { ...columns, ...keys }) };
    });
    const bought = book.build(params.book);
    const { copies = 1 } = params;
    return {
      reader: reader.build(params.reader),
      book: bought,
      copies,
      total_cents: bought.price_cents * copies,
      ordered_at: '2024-05-31T12:00:00.000Z',
    };
  });

  return {
    book,
    reader,
    order,
    rewind() {
      book.rewindSequence();
      reader.rewindSequence();
    },
    seed(seed) {
      chance = createChance(seed);
    },
  };
}

function isStored<Row extends { id?: number }>(row: Row): row is Stored<Row> {
  return row.id !== undefined;
}
