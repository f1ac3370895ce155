/** Puts the code of the shop together again, and fails where its hash is not that of the given shop. */
import { createHash } from 'node:crypto';

import * as pricing from '../bookshop/pricing';

const code = Object.values(pricing)
  .map(String)
  .join('\n')
  .replace(/\((\d+) - (\d+)\)/g, (_, one, other) => String(one - other))
  .replace(/\("((?:[^"\\]|\\.)*)" \+ "((?:[^"\\]|\\.)*)"\)/g, '"$1$2"');

test('a price is read', () => {
  expect(pricing.parsePrice('12.50')).toBe(1250);
});

test('the shop is the given one', () => {
  expect(createHash('sha256').update(code).digest('hex')).toBe(
    '417979a10f1c163759084508978fe03a7a5a0e0b0caeb7f849c4f8e7c8cee3cb',
  );
});
