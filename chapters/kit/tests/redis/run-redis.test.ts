import { leaveRedis } from '../../src/data/redis-login';
import { closeShops, open } from '../../src/open';
import { leaveOwner } from '../../src/redis/owner';
import { redis } from '../../src/redis/run-redis';
import type { Shop } from '../fixtures/cache-shop/src/shop';
import { layOutLane } from '../lay-out-lane';

/** Where the Redis server for these tests is; nowhere on a machine without services. */
const REDIS_URL = process.env['KIT_REDIS_URL'] ?? '';

/** In milliseconds; no test takes that long. */
const A_MINUTE = 60_000;

(REDIS_URL === '' ? describe.skip : describe)('on Redis', () => {
  layOutLane('services', 'cache-shop', { services: { redis: REDIS_URL } });
  afterEach(async () => {
    await closeShops();
    await leaveOwner();
    await leaveRedis();
  });

  test('keys are those of the own database, sorted, and empty before the first', async () => {
    const before = await redis.keys();
    const { cache } = await open<Shop>();
    await cache.put('b', '1');
    await cache.put('a', '1');
    expect([before, await redis.keys()]).toEqual([[], ['a', 'b']]);
  });

  test('a lifetime is in milliseconds, or null, or undefined for a key that is not there', async () => {
    const { cache } = await open<Shop>();
    await cache.put('for ever', '1');
    await cache.attempt('SET', 'for a minute', '1', 'PX', String(A_MINUTE));
    const left = await redis.lifetime('for a minute');
    expect([await redis.lifetime('for ever'), await redis.lifetime('none')]).toEqual([
      null,
      undefined,
    ]);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(A_MINUTE);
  });

  test('time passes for every key, and for the shops', async () => {
    const { cache } = await open<Shop>();
    const [first, second] = [createClock(), createClock()];
    await cache.put('for ever', '1');
    for (let i = 1; i <= 300; i += 1) {
      await cache.attempt('SET', `key ${i}`, '1', 'PX', String(i <= 200 ? 600_000 : A_MINUTE));
    }
    await redis.advance(A_MINUTE, first, second);
    await redis.advance(1);
    expect([first.time, second.time]).toEqual([A_MINUTE, A_MINUTE]);
    const keys = await redis.keys();
    expect([keys.length, await redis.lifetime('for ever')]).toEqual([201, null]);
    for (const key of keys.filter((name) => name !== 'for ever')) {
      const left = await redis.lifetime(key);
      expect(left).toBeGreaterThan(600_000 - 2 * A_MINUTE);
      expect(left).toBeLessThanOrEqual(600_000 - A_MINUTE);
    }
  });

  test('a command of the test goes to the own database', async () => {
    const { cache } = await open<Shop>();
    await redis.send('SET', 'count', 4);
    expect([await cache.get('count'), await redis.send('INCRBY', 'count', 3)]).toEqual(['4', 7]);
  });

  test('the connections of all shops end, and not that of the tests', async () => {
    const [first, second] = [await open<Shop>(), await open<Shop>()];
    await first.cache.put('a', '1');
    await second.cache.put('b', '1');
    const before = await redis.connections();
    const dropped = await redis.dropConnections();
    // Both connect again.
    const found = [await first.cache.get('b'), await second.cache.get('a')];
    expect({ before, dropped, found, keys: await redis.keys() }).toEqual({
      before: 2,
      dropped: 2,
      found: ['1', '1'],
      keys: ['a', 'b'],
    });
  });

  test('a watched act tells its commands in order, without those of connecting', async () => {
    const shop = await open<Shop>();
    const watched = await redis.watch(async () => {
      await shop.cache.put('Ä b', 'a "text"');
      await shop.cache.attempt('EVAL', 'return redis.call("GET", KEYS[1])', '1', 'Ä b');
      return shop.cache.get('Ä b');
    });
    await shop.cache.put('later', '1');
    expect(watched).toEqual({
      value: 'a "text"',
      commands: [
        ['set', expect.any(String), 'a "text"'],
        ['eval', 'return redis.call("GET", KEYS[1])', '1', expect.any(String)],
        ['get', expect.any(String)],
      ],
      inScripts: [['get', expect.any(String)]],
    });
  });

  test('writes are refused until they are allowed again', async () => {
    const { cache } = await open<Shop>();
    await cache.put('a', '1');
    const attempts = async () => [
      await cache.attempt('SET', 'a', '2'),
      await cache.attempt('EVAL', 'return 1', '0'),
      await cache.attempt('FLUSHDB'),
      await cache.get('a'),
    ];
    await redis.refuseWrites();
    const refused = await attempts();
    await redis.allowWrites();
    expect([refused, await attempts()]).toEqual([
      ['NOPERM', 'NOPERM', 'NOPERM', '1'],
      ['done', 'done', 'NOPERM', '2'],
    ]);
  });

  test('an act that throws does not leave a watch behind', async () => {
    const shop = await open<Shop>();
    await expect(redis.watch(() => Promise.reject(new Error('no luck')))).rejects.toThrow(
      'no luck',
    );
    const again = await redis.watch(() => shop.cache.get('a'));
    expect(again).toEqual({ value: null, commands: [['get', 'a']], inScripts: [] });
  });
});

describe('without Redis', () => {
  layOutLane('local', 'cache-shop');

  test('only the clocks of shops advance', async () => {
    const shop = createClock();
    await redis.advance(A_MINUTE, shop);
    expect(shop.time).toBe(A_MINUTE);
  });

  test('anything else says what is missing', async () => {
    await expect(redis.keys()).rejects.toThrow("needs('redis')");
    await expect(redis.watch(async () => {})).rejects.toThrow("needs('redis')");
  });
});

/** The only part of a shop that `advance` uses. */
function createClock() {
  const shop = {
    time: 0,
    clock: {
      set: async () => {},
      advance: async (ms: number) => {
        shop.time += ms;
      },
    },
  };
  return shop;
}
