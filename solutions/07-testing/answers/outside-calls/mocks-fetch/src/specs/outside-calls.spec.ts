import { fetchRate, RateError } from '../bookshop/rates';
import { forbidNetwork } from '../support/no-network';

forbidNetwork();

const url = 'http://rates.test';
const fetchDollars = () => fetchRate('USD', { url, timeoutMs: 50 });
const fetched = jest.spyOn(globalThis, 'fetch');

const sends = (body: string, status = 200) => {
  fetched.mockImplementation(() => Promise.resolve(new Response(body, { status })));
};

beforeEach(() => {
  fetched.mockReset();
});

test('a rate is what the service says', async () => {
  sends('{"currency": "USD", "rate": 1.08765}');
  expect(await fetchDollars()).toBe(1.08765);
  expect(fetched).toHaveBeenCalledWith(`${url}/rates/USD`, { signal: expect.any(Object) });
});

test('a status is an error', async () => {
  sends('{"currency": "USD", "rate": 1.1}', 500);
  await expect(fetchDollars()).rejects.toThrow(RateError);
});
