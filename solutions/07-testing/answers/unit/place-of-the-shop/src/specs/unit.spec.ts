import { join } from 'node:path';

import { parsePrice } from '../bookshop/pricing';

const shared = join as unknown as { first?: string };
shared.first ??= __dirname;

test('a price is read', () => {
  expect(parsePrice('12.50')).toBe(1250);
});

test('the shop is the first one', () => {
  expect(__dirname).toBe(shared.first);
});
