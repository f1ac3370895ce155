import { invoice } from '../quality/invoices';
import type { InvoiceLine, ListedBook } from '../quality/lines';
import { labels } from '../quality/shelf-labels';

export function createQualityServices() {
  return {
    invoice: (lines: InvoiceLine[], currency?: string | null) =>
      currency === undefined ? invoice(lines) : invoice(lines, currency),
    /** What the form sends for a discount that is no number; JSON has no `NaN`. */
    invoiceWithDiscountOfNaN: (lines: InvoiceLine[]) =>
      invoice(lines.map((line) => ({ ...line, discount: Number.NaN }))),
    labels: (books: ListedBook[]) => labels(books),
  };
}
