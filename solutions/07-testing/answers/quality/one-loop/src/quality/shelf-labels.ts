import { formatPrice, parsePrice, PriceError } from '../bookshop/pricing';
import { type ListedBook } from './lines';

export function labels(books: readonly ListedBook[]): string[] {
  const result: string[] = [];
  for (const book of books) {
    if (!book.title) continue;
    let price = book.price;
    try {
      if (typeof price === 'string') price = parsePrice(price);
    } catch (error) {
      if (error instanceof PriceError) continue;
      throw error;
    }
    const authors = book.authors?.length ? book.authors.join(', ') : 'various';
    result.push(`${book.title.trim()} | ${authors} | ${price ? formatPrice(price) : 'free'}`);
  }
  result.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return result;
}
