import { closeHost, closeShops, open } from '../src/open';
import { ShopError } from '../src/wire';
import type { Shop as LeakyShop } from './fixtures/leaky-shop/src/shop';
import type { Shop } from './fixtures/little-shop/src/shop';
import { LANES, layOutLane } from './lay-out-lane';

describe.each(LANES)('in the %s lane', (lane) => {
  describe('a shop', () => {
    layOutLane(lane, 'little-shop');

    test('that was closed answers no more requests', async () => {
      const shop = await open<Shop>();
      await shop.close();
      await expect(shop.http('GET', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    });

    test('closes once, however often it is told to', async () => {
      const shop = await open<Shop>();
      await Promise.all([shop.close(), shop.close()]);
      await shop.close();
      expect(await shop.life.closings()).toBe(1);
    });

    test('that is closed leaves the one beside it open', async () => {
      const [london, paris] = [await open<Shop>(), await open<Shop>()];
      await london.close();
      expect((await paris.http('GET', '/')).status).toBe(200);
    });

    test('closes with the kit when the test did not close it', async () => {
      const [london, paris] = [await open<Shop>(), await open<Shop>()];
      await closeShops();
      expect([await london.life.closings(), await paris.life.closings()]).toEqual([1, 1]);
    });

    test('that fails to close rejects with its own error, and with nothing after the test', async () => {
      const shop = await open<Shop>({ CLOSING: 'fails' });
      const error: unknown = await shop.close().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ShopError);
      expect(error).toMatchObject({ name: 'Refused', message: 'the door is stuck' });
      await closeShops();
    });

    test('that fails to close after the test is told', async () => {
      await open<Shop>({ CLOSING: 'fails' });
      await expect(closeShops()).rejects.toThrow('the door is stuck');
    });

    test('opens again when its host was closed', async () => {
      await open<Shop>();
      await closeHost();
      const shop = await open<Shop>();
      expect(await shop.shelf.list()).toEqual([]);
    });

    test('that tidies up holds nothing open', async () => {
      const shop = await open<Shop>();
      await shop.http('GET', '/');
      await shop.shelf.add('Salt and Paper');
      await shop.close();
      expect(await shop.resources()).toEqual({ onImport: [], afterClose: [] });
    });

    test('is not blamed for the one beside it, which is still open', async () => {
      const [london, paris] = [await open<Shop>(), await open<Shop>()];
      await paris.http('GET', '/');
      await london.close();
      expect((await london.resources()).afterClose).toEqual([]);
    });
  });

  describe('a shop that leaves timers', () => {
    layOutLane(lane, 'leaky-shop');

    test('is told from one that does not', async () => {
      const shop = await open<LeakyShop>();
      const before = await shop.resources();
      await shop.close();
      const after = await shop.resources();
      await shop.timers.stop();
      expect([before, after]).toEqual([
        { onImport: ['Timeout'], afterClose: [] },
        { onImport: ['Timeout'], afterClose: ['Timeout'] },
      ]);
    });
  });

  describe('a shop that cannot be imported', () => {
    layOutLane(lane, 'broken-shop');

    test('rejects with the reason', async () => {
      await expect(open()).rejects.toMatchObject({
        name: 'Error',
        message: 'this shop cannot be imported',
      });
    });
  });
});
