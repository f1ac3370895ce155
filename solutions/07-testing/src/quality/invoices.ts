import { stripVTControlCharacters } from 'node:util';

import { discounted, formatPrice } from '../bookshop/pricing';
import type { Invoice, InvoiceLine } from './lines';

/** What a customer has to pay. */
export function invoice(lines: readonly InvoiceLine[], currency?: string | null): Invoice {
  // The form sends an empty string when nobody has chosen a currency.
  const usedCurrency = currency === '' ? 'EUR' : (currency ?? 'EUR');
  const amounts = lines.map(amountOf);
  const sum = amounts.reduce((total, cents) => total + cents, 0);
  // A voucher is never paid out.
  const totalCents = sum < 0 ? 0 : sum;
  const rows = lines.map(
    (line, at) => `${describe(line)}: ${formatPrice(amounts[at] ?? 0, usedCurrency)}`,
  );
  return {
    totalCents,
    text: [...rows, `Total: ${formatPrice(totalCents, usedCurrency)}`].join('\n'),
  };
}

function amountOf({ cents, copies, kind = 'book', discount }: InvoiceLine): number {
  const all = cents * (copies ?? 1);
  switch (kind) {
    case 'voucher':
      return 0 - all;
    case 'delivery':
      return cents;
    case 'book':
      return discounted(all, discount ?? 0);
  }
}

function describe({ title, copies }: InvoiceLine): string {
  const name = stripVTControlCharacters(title).trim();
  const count = copies ?? 1;
  return count === 1 ? name : `${name} x ${String(count)}`;
}
