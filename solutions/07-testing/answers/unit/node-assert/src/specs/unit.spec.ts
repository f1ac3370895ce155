import assert from 'node:assert/strict';

import { checkBook, discounted, formatPrice, parsePrice, PriceError } from '../bookshop/pricing';

it('reads prices', () => {
  const prices: Record<string, number> = { '0.01': 1, '7': 700, '7.5': 750, ' 7.05 ': 705 };
  for (const [text, cents] of Object.entries(prices)) assert.equal(parsePrice(text), cents, text);
});

it('reads nothing else', () => {
  for (const text of ['', '0', '0.0', '-7', '7,50', '7.555', '12345678', '7 EUR', '.', 'seven']) {
    assert.throws(() => parsePrice(text), PriceError, text);
  }
});

it('shows amounts', () => {
  assert.equal(formatPrice(123_456), '1234.56 EUR');
  assert.equal(formatPrice(7), '0.07 EUR');
  assert.equal(formatPrice(-70), '-0.70 EUR');
  assert.equal(formatPrice(700, 'SEK'), '7.00 SEK');
});

it('gives discounts', () => {
  assert.deepEqual(
    [0, 10, 50, 85, 100].map((percent) => discounted(15, percent)),
    [15, 14, 8, 2, 0],
  );
  assert.equal(discounted(5, 50), 3);
  assert.equal(discounted(7, 80), 1);
  assert.equal(discounted(7, 90), 1);
  assert.equal(discounted(7, 95), 0);
  assert.equal(discounted(11, 90), 1);
  for (const percent of [-0.5, 100.5]) {
    assert.throws(() => discounted(100, percent), { name: 'RangeError' });
  }
});

it('checks forms', () => {
  const rows: [title: string, price: string, errors: object][] = [
    ['Momo', '7', {}],
    ['Momo', '', { price: 'missing' }],
    ['Momo', '\n', { price: 'missing' }],
    ['Momo', '-7', { price: 'invalid' }],
    ['', '7', { title: 'missing' }],
    ['  ', '7', { title: 'missing' }],
    ['m'.repeat(200), '7', {}],
    [`  ${'m'.repeat(199)}\n`, '7', {}],
    ['m'.repeat(201), '7', { title: 'too-long' }],
    ['m'.repeat(201), '7,50', { title: 'too-long', price: 'invalid' }],
  ];
  for (const [title, price, errors] of rows) assert.deepEqual(checkBook({ title, price }), errors);
});
