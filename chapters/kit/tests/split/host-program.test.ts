import { open } from '../../src/open';
import type { Shop } from '../fixtures/little-shop/src/shop';
import { layOutLane } from '../lay-out-lane';

describe('in a process of its own', () => {
  layOutLane('split', 'little-shop');

  test.each([
    ['a rejected promise', 'rejectUnseen', 'nobody caught this'],
    ['an error in a callback', 'throwUnseen', 'nobody caught that'],
  ] as const)('%s that nobody caught is told with the next answer', async (_, name, message) => {
    const { danger } = await open<Shop>();
    await expect(danger[name]()).rejects.toMatchObject({ name: 'Error', message });
  });

  test('what nobody caught is told once', async () => {
    const { danger, shelf } = await open<Shop>();
    await danger.throwUnseen().catch(() => {});
    expect(await shelf.list()).toEqual([]);
  });
});
