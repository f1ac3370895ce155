import { checkBook, discounted, formatPrice, parsePrice, PriceError } from '../bookshop/pricing';

beforeEach(() => {
  expect.hasAssertions();
});

test('prices are read', async () => {
  const texts = ['2', '2.2', '2.02', '\n2.20 '];
  const read = await Promise.all(texts.map(async (text) => parsePrice(text)));
  await expect(Promise.resolve(read)).resolves.toEqual([200, 220, 202, 220]);
});

const WRONG = ['', '0', '-2', '2,2', '2.222', '22222222', 'two'];

test('other strings are no prices', () => {
  expect.assertions(WRONG.length);
  for (const text of WRONG) {
    try {
      parsePrice(text);
    } catch (error) {
      expect(error).toBeInstanceOf(PriceError);
    }
  }
});

test('other percentages are no discounts', () => {
  expect.assertions(2);
  for (const percent of [-1, 101]) {
    try {
      discounted(200, percent);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  }
});

test('discounts are rounded', (done) => {
  const rows = [
    [200, 0, 200],
    [200, 100, 0],
    [7, 50, 4],
    [5, 50, 3],
    [104, 50, 52],
    [104, 99, 1],
    [149, 99, 1],
  ];
  for (const [cents, percent, left] of rows as [number, number, number][]) {
    expect([cents, percent, discounted(cents, percent)]).toEqual([cents, percent, left]);
  }
  done();
});

test('amounts are shown', () => {
  const shown = [2, 20, 200, -2, 200_000].map((cents) => formatPrice(cents));
  expect(shown.join()).toBe('0.02 EUR,0.20 EUR,2.00 EUR,-0.02 EUR,2000.00 EUR');
  expect(formatPrice(2, 'USD')).toContain('USD');
});

test('forms are checked', () => {
  const rows = [
    ['a', '2'],
    [' ', '2'],
    ['a'.repeat(200), '2'],
    ['a'.repeat(201), '2'],
    ['a'.repeat(201), ''],
    ['a', ' '],
    ['a', 'b'],
    ['', '0'],
  ] as [string, string][];
  expect(rows.map(([title, price]) => checkBook({ title, price }))).toMatchObject([
    {},
    { title: 'missing' },
    {},
    { title: 'too-long' },
    { title: 'too-long', price: 'missing' },
    { price: 'missing' },
    { price: 'invalid' },
    { title: 'missing', price: 'invalid' },
  ]);
  expect(checkBook({ title: ` ${'a'.repeat(200)}`, price: '2' })).not.toHaveProperty('title');
});
