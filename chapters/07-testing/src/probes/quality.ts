import { invoice } from '../quality/invoices';
import type { InvoiceLine, ListedBook } from '../quality/lines';
import { labels } from '../quality/shelf-labels';

export function createQualityServices() {
  return {
    invoice: (lines: InvoiceLine[], currency?: string | null) =>
      currency === undefined ? invoice(lines) : invoice(lines, currency),
    labels: (books: ListedBook[]) => labels(books),
  };
}
