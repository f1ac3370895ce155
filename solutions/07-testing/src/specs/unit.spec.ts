import { checkBook, discounted, formatPrice, parsePrice, PriceError } from '../bookshop/pricing';

describe('parsePrice', () => {
  test.each([
    ['12.50', 1250],
    ['12.5', 1250],
    ['12', 1200],
    ['0.01', 1],
    ['  9.99\n', 999],
    ['9999999.99', 999_999_999],
  ])('reads %j as %d cents', (text, cents) => {
    expect(parsePrice(text)).toBe(cents);
  });

  test.each(['', ' ', '0', '0.00', '-1', '1.005', '1,50', '1.', '.5', '1e3', '12 50', '12345678'])(
    'refuses %j',
    (text) => {
      expect(() => parsePrice(text)).toThrow(PriceError);
    },
  );
});

describe('formatPrice', () => {
  test('shows euros and two digits of cents', () => {
    expect([123_456, 1250, 100, 5, 0].map((cents) => formatPrice(cents))).toEqual([
      '1234.56 EUR',
      '12.50 EUR',
      '1.00 EUR',
      '0.05 EUR',
      '0.00 EUR',
    ]);
  });

  test('shows the sign of a negative amount', () => {
    expect(formatPrice(-5)).toBe('-0.05 EUR');
  });

  test('shows another currency', () => {
    expect(formatPrice(1250, 'CHF')).toBe('12.50 CHF');
  });
});

describe('discounted', () => {
  test.each([
    [1000, 0, 1000],
    [1000, 25, 750],
    [1000, 100, 0],
    [5, 50, 3],
    [101, 33, 68],
    [101, 67, 33],
  ])('%d cents less %d percent are %d', (cents, percent, left) => {
    expect(discounted(cents, percent)).toBe(left);
  });

  test.each([-1, 101, NaN])('refuses %d percent', (percent) => {
    expect(() => discounted(1000, percent)).toThrow(RangeError);
  });
});

describe('checkBook', () => {
  const book = { title: 'Momo', price: '12.50' };

  test('accepts a book', () => {
    expect(checkBook(book)).toStrictEqual({});
  });

  test.each([
    ['', 'missing'],
    [' \t', 'missing'],
    ['x'.repeat(201), 'too-long'],
  ])('refuses the title %j', (title, error) => {
    expect(checkBook({ ...book, title })).toStrictEqual({ title: error });
  });

  test.each(['x', 'x'.repeat(200), ` ${'x'.repeat(200)} `])('accepts the title %j', (title) => {
    expect(checkBook({ ...book, title })).toStrictEqual({});
  });

  test.each([
    ['', 'missing'],
    ['  ', 'missing'],
    ['0', 'invalid'],
    ['free', 'invalid'],
  ])('refuses the price %j', (price, error) => {
    expect(checkBook({ ...book, price })).toStrictEqual({ price: error });
  });

  test('names every wrong field', () => {
    expect(checkBook({ title: '', price: 'free' })).toEqual({ title: 'missing', price: 'invalid' });
    expect(checkBook({ title: 'x'.repeat(201), price: '' })).toEqual({
      title: 'too-long',
      price: 'missing',
    });
  });
});
