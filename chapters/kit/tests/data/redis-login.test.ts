import { Redis } from 'ioredis';

import { flushRedis, leaveRedis } from '../../src/data/redis-login';
import { closeShops, open } from '../../src/open';
import type { Shop } from '../fixtures/cache-shop/src/shop';
import { layOutLane } from '../lay-out-lane';

/** Where the Redis server for these tests is; nowhere on a machine without services. */
const REDIS_URL = process.env['KIT_REDIS_URL'] ?? '';

(REDIS_URL === '' ? describe.skip : describe)('on Redis', () => {
  layOutLane('services', 'cache-shop', { services: { redis: REDIS_URL } });
  afterEach(leaveRedis);

  test('all shops of a test file share a database of their own', async () => {
    const [first, second] = [await open<Shop>(), await open<Shop>()];
    await first.cache.put('title', 'The Paper Lantern');
    expect([await second.cache.get('title'), await second.cache.place()]).toEqual([
      'The Paper Lantern',
      await first.cache.place(),
    ]);
    expect(await first.cache.place()).not.toBe('/0');
  });

  test('the next test finds it empty', async () => {
    const shop = await open<Shop>();
    await shop.cache.put('title', 'The Paper Lantern');
    await flushRedis();
    expect(await shop.cache.get('title')).toBeNull();
  });

  test('a shop may use keys, and nothing of the server', async () => {
    const shop = await open<Shop>();
    const commands = [
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['FLUSHALL'],
      ['KEYS', '*'],
      ['INFO'],
    ];
    const came: string[] = [];
    for (const [command = '', ...args] of commands) {
      came.push(`${command}: ${await shop.cache.attempt(command, ...args)}`);
    }
    expect(came).toEqual([
      'CONFIG: NOPERM',
      'ACL: NOPERM',
      'FLUSHALL: NOPERM',
      'KEYS: done',
      'INFO: done',
    ]);
  });

  test('database and account are given back', async () => {
    const shop = await open<Shop>();
    await shop.cache.put('title', 'The Paper Lantern');
    const place = await shop.cache.place();
    await closeShops();
    await leaveRedis();
    await using owner = connectOwner();
    const leases = await owner.redis.keys(`lease:${place.slice(1)}`);
    await owner.redis.select(Number(place.slice(1)));
    expect({ leases, keys: await owner.redis.dbsize() }).toEqual({ leases: [], keys: 0 });
  });
});

function connectOwner(): { redis: Redis } & AsyncDisposable {
  const redis = new Redis(REDIS_URL);
  return { redis, [Symbol.asyncDispose]: async () => redis.disconnect() };
}
