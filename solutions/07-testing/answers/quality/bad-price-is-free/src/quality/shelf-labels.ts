import { formatPrice, parsePrice, PriceError } from '../bookshop/pricing';
import type { ListedBook } from './lines';

/** The labels of all books that have a title and a price, or are free. */
export function labels(books: readonly ListedBook[]): string[] {
  const all: string[] = [];
  for (const { title, authors, price } of books) {
    const priceText = priceOf(price);
    if (!title) continue;
    const names = authors && authors.length > 0 ? authors.join(', ') : 'various';
    all.push(`${title.trim()} | ${names} | ${priceText}`);
  }
  return all.sort();
}

function priceOf(price: ListedBook['price']): string {
  try {
    const cents = typeof price === 'string' ? parsePrice(price) : price;
    return cents ? formatPrice(cents) : 'free';
  } catch (error) {
    if (error instanceof PriceError) return 'free';
    throw error;
  }
}
