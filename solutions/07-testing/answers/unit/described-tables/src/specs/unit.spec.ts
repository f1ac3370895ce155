import * as pricing from '../bookshop/pricing';

describe.each([
  { text: '1', cents: 100 },
  { text: '1.1', cents: 110 },
  { text: '1.01', cents: 101 },
  { text: '\t1.10 ', cents: 110 },
  { text: '1234567', cents: 123_456_700 },
])('the price "$text"', ({ text, cents }) => {
  test('is read', () => expect(pricing.parsePrice(text)).toBe(cents));
  test('is no mistake in a form', () => {
    expect(pricing.checkBook({ title: 'T', price: text })).toStrictEqual({});
  });
});

describe.each(['0', '-0.01', '1.001', '1,1', '01234567', 'one'])('the price "%s"', (price) => {
  test('is not read', () => expect(() => pricing.parsePrice(price)).toThrow(pricing.PriceError));
  test('is a mistake in a form', () => {
    expect(pricing.checkBook({ title: 'T', price })).toStrictEqual({ price: 'invalid' });
  });
});

describe.each([
  { cents: 1, shown: '0.01' },
  { cents: 99, shown: '0.99' },
  { cents: 100, shown: '1.00' },
  { cents: 123_456, shown: '1234.56' },
  { cents: -100, shown: '-1.00' },
])('$cents cents', ({ cents, shown }) => {
  test('are euros', () => expect(pricing.formatPrice(cents)).toBe(`${shown} EUR`));
  test('are crowns', () => expect(pricing.formatPrice(cents, 'NOK')).toBe(`${shown} NOK`));
});

describe.each([
  { percent: 0, left: 50 },
  { percent: 1, left: 50 },
  { percent: 51, left: 25 },
  { percent: 49, left: 26 },
  { percent: 99, left: 1 },
  { percent: 100, left: 0 },
])('50 cents less $percent %', ({ percent, left }) => {
  test('is rounded', () => expect(pricing.discounted(50, percent)).toBe(left));
});

test('49 cents less 1 % is rounded up', () => expect(pricing.discounted(49, 1)).toBe(49));
test('51 cents less 1 % is rounded down', () => expect(pricing.discounted(51, 1)).toBe(50));
test('149 cents less 1 % is rounded up', () => expect(pricing.discounted(149, 1)).toBe(148));
test('133 cents less 1 % is rounded up', () => expect(pricing.discounted(133, 1)).toBe(132));
test('210 cents less 1 % is rounded down', () => expect(pricing.discounted(110, 2)).toBe(108));
test('120 cents less 1 % is rounded up', () => expect(pricing.discounted(120, 1)).toBe(119));
test('140 cents less 1 % is rounded down', () => expect(pricing.discounted(160, 1)).toBe(158));

describe.each([-1, 101])('%d percent', (percent) => {
  test('is no discount', () => expect(() => pricing.discounted(1, percent)).toThrow(RangeError));
});

describe('a form', () => {
  const of = (title: string, price = '1') => pricing.checkBook({ title, price });
  test('without a title', () => expect(of('')).toStrictEqual({ title: 'missing' }));
  test('with a blank title', () => expect(of('\n')).toStrictEqual({ title: 'missing' }));
  test('with a long title', () => expect(of('t'.repeat(200))).toStrictEqual({}));
  test('with blanks around a title', () => expect(of(` ${'t'.repeat(200)} `)).toStrictEqual({}));
  test('with too long a title', () => expect(of('t'.repeat(201))).toStrictEqual({ title: 'too-long' }));
  test('without a price', () => expect(of('T', '')).toStrictEqual({ price: 'missing' }));
  test('with a blank price', () => expect(of('T', ' ')).toStrictEqual({ price: 'missing' }));
  test('with two mistakes', () => {
    expect(of('t'.repeat(201), '1,1')).toStrictEqual({ title: 'too-long', price: 'invalid' });
  });
  test('without anything', () => {
    expect(of('', '')).toStrictEqual({ title: 'missing', price: 'missing' });
  });
});
