import fc from 'fast-check';

import { checkBook, discounted, formatPrice, parsePrice, PriceError } from '../bookshop/pricing';

const cents = fc.integer({ min: 1, max: 999_999_999 });
const blanks = fc.constantFrom('', ' ', '\n', '\t ');

/** The sequence is fixed, so that every run sees the same cases. */
const options = { seed: 7, numRuns: 200 };

const written = (amount: number) => (amount / 100).toFixed(2);
const parts = (amount: number) => [Math.floor(amount / 100), amount % 100] as const;

function isRefused(text: string): boolean {
  try {
    parsePrice(text);
    return false;
  } catch (error) {
    return error instanceof PriceError;
  }
}

test('a price is read as it is written, whatever is around it', () => {
  fc.assert(
    fc.property(cents, blanks, blanks, (amount, before, after) => {
      expect(parsePrice(before + written(amount) + after)).toBe(amount);
    }),
    options,
  );
});

test('zeros at the end may be left out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 9 }), (euros, tens) => {
      expect(parsePrice(`${euros}.${tens}`)).toBe(100 * euros + 10 * tens);
      expect(parsePrice(`${euros}`)).toBe(100 * euros);
    }),
    options,
  );
});

test('nothing near a price is one', () => {
  const spoilt = fc.oneof(
    cents.map((amount) => `-${written(amount)}`),
    cents.map((amount) => written(amount).replace('.', ',')),
    cents.map((amount) => `${written(amount)}0`),
    fc.integer({ min: 10_000_000, max: 99_999_999 }).map(String),
    fc.constantFrom('', ' ', '0', '0.0', '00.00'),
  );
  fc.assert(fc.property(spoilt, isRefused), options);
});

test('an amount is shown with its sign, its cents and its currency', () => {
  const amounts = fc.integer({ min: -10_000_000, max: 10_000_000 }).filter((amount) => amount !== 0);
  fc.assert(
    fc.property(amounts, (amount) => {
      const [euros, rest] = parts(Math.abs(amount));
      const shown = `${amount < 0 ? '-' : ''}${euros}.${rest < 10 ? '0' : ''}${rest}`;
      return formatPrice(amount) === `${shown} EUR` && formatPrice(amount, 'JPY') === `${shown} JPY`;
    }),
    options,
  );
});

test('a discount takes its part, to the nearest cent, the upper one of two', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 0, max: 100 }), (price, percent) => {
      const hundredths = price * (100 - percent);
      const left = discounted(price, percent) * 100;
      expect(left - hundredths).toBeGreaterThan(-50);
      expect(left - hundredths).toBeLessThanOrEqual(50);
    }),
    { ...options, examples: [[5, 50], [1000, 100], [1000, 0]] },
  );
});

test('more than everything and less than nothing are no discounts', () => {
  const percents = fc.oneof(fc.integer({ min: 101 }), fc.integer({ max: -1 }));
  fc.assert(
    fc.property(percents, (percent) => {
      expect(() => discounted(100, percent)).toThrow(RangeError);
    }),
    { ...options, examples: [[101], [-1]] },
  );
});

test('a form names what is wrong in it, and nothing else', () => {
  const titles = fc.oneof(
    fc.integer({ min: 1, max: 200 }).map((length) => ['x'.repeat(length), undefined] as const),
    fc.integer({ min: 201, max: 300 }).map((length) => ['x'.repeat(length), 'too-long'] as const),
    blanks.map((text) => [text, 'missing'] as const),
  );
  const prices = fc.oneof(
    cents.map((amount) => [written(amount), undefined] as const),
    blanks.map((text) => [text, 'missing'] as const),
    fc.constantFrom('0', '-1', 'x').map((text) => [text, 'invalid'] as const),
  );
  const check = (title: readonly [string, unknown], price: readonly [string, unknown]) => {
    const errors = checkBook({ title: title[0], price: price[0] });
    expect(errors).toEqual({ title: title[1], price: price[1] });
    expect(Object.values(errors)).not.toContain(undefined);
  };
  fc.assert(fc.property(titles, prices, check), {
    ...options,
    examples: [
      [['x'.repeat(200), undefined], ['1', undefined]],
      [[` ${'x'.repeat(200)}\n`, undefined], ['1', undefined]],
      [['x'.repeat(201), 'too-long'], ['1', undefined]],
    ],
  });
});
