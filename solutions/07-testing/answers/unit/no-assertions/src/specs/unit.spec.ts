import { checkBook, discounted, formatPrice, parsePrice } from '../bookshop/pricing';

test('prices', () => {
  for (const text of ['12.50', ' 12 ', '0', '-1', 'free']) {
    try {
      parsePrice(text);
    } catch {
      // Not a price.
    }
  }
});

test('the rest', () => {
  formatPrice(1250);
  formatPrice(-5, 'CHF');
  discounted(1000, 25);
  checkBook({ title: '', price: '' });
  checkBook({ title: 'x'.repeat(201), price: 'free' });
});
