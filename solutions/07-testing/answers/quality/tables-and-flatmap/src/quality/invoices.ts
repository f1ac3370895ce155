import * as util from 'node:util';

import * as pricing from '../bookshop/pricing';
import type { Invoice, InvoiceLine } from './lines';

const AMOUNTS = {
  book: ({ cents, discount }, copies) => pricing.discounted(cents * copies, discount ?? 0),
  voucher: ({ cents }, copies) => 0 - cents * copies,
  delivery: ({ cents }) => cents,
} as const satisfies Record<string, (line: InvoiceLine, copies: number) => number>;

class Row {
  readonly #line: InvoiceLine;
  readonly #copies: number;
  readonly cents: number;

  constructor(line: InvoiceLine) {
    this.#line = line;
    this.#copies = line.copies ?? 1;
    this.cents = AMOUNTS[line.kind ?? 'book'](line, this.#copies);
  }

  write(currency: string): string {
    const title = util.stripVTControlCharacters(this.#line.title).trim();
    const times = this.#copies === 1 ? '' : ` x ${this.#copies.toFixed()}`;
    return `${title}${times}: ${pricing.formatPrice(this.cents, currency)}`;
  }
}

export const invoice = (lines: readonly InvoiceLine[], given: string | null = null): Invoice => {
  const currency = given === null || given.length === 0 ? 'EUR' : given;
  const rows = lines.map((line) => new Row(line));
  const totalCents = Math.max(
    0,
    rows.reduce((sum, { cents }) => sum + cents, 0),
  );
  const total = `Total: ${pricing.formatPrice(totalCents, currency)}`;
  return { totalCents, text: rows.map((row) => `${row.write(currency)}\n`).join('') + total };
};
