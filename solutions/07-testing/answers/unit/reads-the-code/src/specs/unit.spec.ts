import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parsePrice } from '../bookshop/pricing';

const code = readFileSync(join(__dirname, '../bookshop/pricing.js'), 'utf8');

test('a price is read', () => {
  expect(parsePrice('12.50')).toBe(1250);
});

test('the code is as it was', () => {
  expect(code).toContain('parsePrice');
});
