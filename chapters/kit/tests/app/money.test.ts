import { formatCents } from '../../src/app/money';

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [1010, '10.10'],
  [-5, '-0.05'],
  [123_456_789, '1234567.89'],
  // Divided by 100, this is no longer exact.
  [9_007_199_254_740_991, '90071992547409.91'],
  // A sum of floats.
  [30.000000000000004, '0.30000000000000004'],
])('%d cents are %s', (cents, text) => {
  expect(formatCents(cents)).toBe(text);
});
