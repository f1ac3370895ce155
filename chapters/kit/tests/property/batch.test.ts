import type { CallOutcome, HostedShop, ServiceCall } from '../../src/host';
import { Batch, callService } from '../../src/property/batch';
import { fc } from '../../src/property/fc';
import { property } from '../../src/property/property';

/**
 * A shop that counts messages, and returns to each call its first argument unless told otherwise.
 */
function countingShop(
  reply = async (calls: readonly ServiceCall[]): Promise<CallOutcome[]> =>
    calls.map(({ args }) => ({ value: args[0] ?? null })),
) {
  const messages: number[] = [];
  const callAll: HostedShop['callAll'] = (calls) => {
    messages.push(calls.length);
    return reply(calls);
  };
  return { shop: { callAll } as HostedShop, messages };
}

const give = (...args: number[]) => ({ group: 'values', name: 'give', args });

test('what all checks ask next crosses in one message', async () => {
  const { shop, messages } = countingShop();
  await property([fc.nat()], async (number) => {
    expect(await callService(shop, give(number))).toBe(number);
    expect(await callService(shop, give(number))).toBe(number);
  });
  expect(messages).toEqual([200, 200]);
});

test('the search for a smaller input takes few messages', async () => {
  const { shop, messages } = countingShop();
  const failing = property([fc.array(fc.nat(), { minLength: 5 })], async (numbers) => {
    const sum = numbers.reduce((one, other) => one + other, 0);
    expect(await callService(shop, give(sum))).toBeLessThan(1_000);
  });
  await expect(failing).rejects.toThrow(/^give\(1000\) returned 1000/);
  expect(messages.length).toBeLessThanOrEqual(41);
});

test('a message without a reply ends the property: which input caused that is not known', async () => {
  const { shop, messages } = countingShop(() =>
    Promise.reject(new Error('the shop did not respond within 10 s')),
  );
  const failing = property([fc.nat()], async (number) => {
    await callService(shop, give(number));
  });
  await expect(failing).rejects.toThrow('the shop did not respond within 10 s');
  expect(messages).toEqual([200]);
});

test('a reply that is too short is no reply', async () => {
  const { shop } = countingShop(async () => [{ value: 1 }]);
  const batch = new Batch();
  const ask = () => batch.run([], () => callService(shop, give(1)));
  const asked = await Promise.allSettled([ask(), ask()]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(batch.failure?.message).toBe('the shop replied to 1 of 2 calls');
});
