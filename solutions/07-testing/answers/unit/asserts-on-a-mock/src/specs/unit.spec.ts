import { formatPrice, parsePrice } from '../bookshop/pricing';

jest.mock('../bookshop/pricing', () => ({
  parsePrice: jest.fn(() => 1250),
  formatPrice: jest.fn(() => '12.50 EUR'),
}));

test('a price is read', () => {
  expect(parsePrice('12.50')).toBe(1250);
  expect(parsePrice).toHaveBeenCalledWith('12.50');
});

test('an amount is shown', () => {
  expect(formatPrice(1250)).toBe('12.50 EUR');
});
