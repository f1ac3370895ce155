import { checkBook, discounted, formatPrice, parsePrice, PriceError } from '../bookshop/pricing';

interface PriceMatchers<R> {
  toCost(cents: number): R;
  toBeNoPrice(): R;
  toBeShownAs(text: string): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Matchers<R> extends PriceMatchers<R> {}
  }
}

function errorOf(act: () => unknown): unknown {
  try {
    return act() === undefined ? undefined : undefined;
  } catch (error) {
    return error;
  }
}

expect.extend({
  toCost(text: string, cents: number) {
    const read = errorOf(() => parsePrice(text)) === undefined ? parsePrice(text) : undefined;
    return { pass: read === cents, message: () => `${text} costs ${read}, expected ${cents}` };
  },
  toBeNoPrice(text: string) {
    const pass = errorOf(() => parsePrice(text)) instanceof PriceError;
    return { pass, message: () => `${text} is taken for a price` };
  },
  toBeShownAs(cents: number, text: string) {
    const shown = formatPrice(cents);
    return { pass: shown === text, message: () => `${cents} is shown as ${shown}` };
  },
});

test('prices', () => {
  expect('3').toCost(300);
  expect('3.4').toCost(340);
  expect('3.04').toCost(304);
  expect(' 3.04 ').toCost(304);
  expect('1234567.89').toCost(123_456_789);
});

test('what is no price', () => {
  for (const text of ['', '0', '0.00', '-3', '3,04', '3.045', '12345678', '3€']) {
    expect(text).toBeNoPrice();
  }
});

test('amounts', () => {
  expect(304).toBeShownAs('3.04 EUR');
  expect(4).toBeShownAs('0.04 EUR');
  expect(304_304).toBeShownAs('3043.04 EUR');
  expect(-304).toBeShownAs('-3.04 EUR');
  expect(formatPrice(304, 'GBP')).toMatch(/^3\.04 GBP$/);
});

test('discounts', () => {
  expect(discounted(200, 0)).toBe(200);
  expect(discounted(200, 100)).toBe(0);
  expect(discounted(1, 50)).toBe(1);
  expect(discounted(3, 50)).toBe(2);
  expect(discounted(1, 51)).toBe(0);
  expect(errorOf(() => discounted(200, -1))).toBeInstanceOf(RangeError);
  expect(errorOf(() => discounted(200, 101))).toBeInstanceOf(RangeError);
});

test('forms', () => {
  const title = 'b'.repeat(200);
  expect(checkBook({ title, price: '1' })).toStrictEqual({});
  expect(checkBook({ title: `\t${title}`, price: '1' })).toStrictEqual({});
  expect(checkBook({ title: `${title}b`, price: ' ' })).toEqual({
    title: 'too-long',
    price: 'missing',
  });
  expect(checkBook({ title: ' ', price: '0' })).toEqual({ title: 'missing', price: 'invalid' });
});
