import { stripVTControlCharacters } from 'node:util';

import { discounted, formatPrice } from '../bookshop/pricing';
import { type Invoice, type InvoiceLine } from './lines';

const NO_CURRENCY: (string | null | undefined)[] = ['', null, undefined];

// What a customer has to pay.
export function invoice(lines: readonly InvoiceLine[], currency?: string | null): Invoice {
  const format = (cents: number): string =>
    NO_CURRENCY.includes(currency) ? formatPrice(cents) : formatPrice(cents, currency ?? undefined);
  let totalCents = 0;
  const rows: string[] = [];
  for (const line of lines) {
    let copies = 1;
    if (line.copies !== undefined && line.copies !== null) copies = line.copies;
    let cents: number;
    switch (line.kind) {
      case 'voucher':
        cents = -line.cents * copies;
        break;
      case 'delivery':
        cents = line.cents;
        break;
      default:
        cents = line.cents * copies;
        if (typeof line.discount === 'number') cents = discounted(cents, line.discount);
    }
    totalCents += cents;
    const title = stripVTControlCharacters(line.title).trim();
    rows.push(title + (copies === 1 ? '' : ' x ' + copies.toString()) + ': ' + format(cents));
  }
  totalCents = Math.max(totalCents, 0);
  rows.push('Total: ' + format(totalCents));
  return { totalCents, text: rows.join('\n') };
}
