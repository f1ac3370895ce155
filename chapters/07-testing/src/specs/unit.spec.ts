import { parsePrice } from '../bookshop/pricing';

test('a price is read in cents', () => {
  expect(parsePrice('12.50')).toBe(1250);
});

// TODO: the other rules of the brief, so that each wrong shop fails a test.
