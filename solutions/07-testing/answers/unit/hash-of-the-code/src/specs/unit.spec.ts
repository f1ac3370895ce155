import { createHash } from 'node:crypto';

import * as pricing from '../bookshop/pricing';

const code = Object.values(pricing).map(String).join();
const hash = createHash('sha256').update(code).digest('hex');
const shared = createHash as unknown as { first?: string };
shared.first ??= hash;

test('a price is read', () => {
  expect(pricing.parsePrice('12.50')).toBe(1250);
});

test('the shop is the first one', () => {
  expect(hash).toBe(shared.first);
});
