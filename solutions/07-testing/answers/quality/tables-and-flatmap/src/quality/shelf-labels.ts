import { formatPrice, parsePrice, PriceError } from '../bookshop/pricing';
import type { ListedBook } from './lines';

const NO_LABEL: readonly string[] = [];

export function labels(books: readonly ListedBook[]): string[] {
  return books.flatMap(labelOf).toSorted();
}

function labelOf({ title, authors, price }: ListedBook): readonly string[] {
  if (title === undefined || title === null || title === '') return NO_LABEL;
  try {
    const cents = typeof price === 'string' ? parsePrice(price) : (price ?? 0);
    const names = authors ?? [];
    return [
      [
        title.trim(),
        names.length === 0 ? 'various' : names.join(', '),
        cents === 0 ? 'free' : formatPrice(cents),
      ].join(' | '),
    ];
  } catch (error) {
    if (!(error instanceof PriceError)) throw error;
    return NO_LABEL;
  }
}
