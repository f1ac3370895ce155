import { join } from 'node:path';

import { parsePrice } from '../bookshop/pricing';

const shared = join as unknown as { runs?: number };
shared.runs = (shared.runs ?? 0) + 1;

test('a price is read', () => {
  expect(parsePrice('12.50')).toBe(1250);
});

test('there are not many shops', () => {
  expect(shared.runs).toBeLessThan(4);
});
