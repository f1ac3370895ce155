import { parsePrice } from '../bookshop/pricing';

describe('prices', () => {
  beforeAll(() => {
    expect(parsePrice('12.50')).toBe(1250);
  });
});
