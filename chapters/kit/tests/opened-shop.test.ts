import type { Socket } from 'node:net';

import type { HostedShop } from '../src/host';
import { createHttpClient } from '../src/http';
import { ShopFactory } from '../src/opened-shop';
import type { OpenShop, ShopParts } from '../src/shop';
import { deferred } from './deferred';

const shops: HostedShop[] = [];
const timers: NodeJS.Timeout[] = [];

afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  await Promise.allSettled(shops.splice(0).map((shop) => shop.close()));
});

const keepOpen = () => void timers.push(setInterval(() => {}, 60_000));

/** Opens a shop of these parts; what is not given answers nothing. */
async function openParts(parts: Partial<ShopParts>): Promise<HostedShop> {
  return openWith(() => ({ app: (_, response) => response.end(), services: {}, ...parts }));
}

async function openWith(openShop: OpenShop, whileImported = () => {}): Promise<HostedShop> {
  const factory = new ShopFactory(() => {
    whileImported();
    return { openShop };
  });
  const shop = await factory.open({});
  shops.push(shop);
  return shop;
}

test('the code of a shop is imported once, when the first one opens', async () => {
  const load = jest.fn(() => ({ openShop: () => ({ app: () => {}, services: {} }) }));
  const factory = new ShopFactory(load);
  expect(load).toHaveBeenCalledTimes(0);
  shops.push(await factory.open({}), await factory.open({}));
  expect(load).toHaveBeenCalledTimes(1);
});

test('code that could not be imported is imported again the next time', async () => {
  const load = jest.fn((): { openShop: OpenShop } => {
    if (load.mock.calls.length === 1) throw new Error('half written');
    return { openShop: () => ({ app: () => {}, services: {} }) };
  });
  const factory = new ShopFactory(load);
  await expect(factory.open({})).rejects.toThrow('half written');
  shops.push(await factory.open({}));
});

test('a shop may change its environment without changing that of others', async () => {
  const env = { SHOP_NAME: 'London' };
  const factory = new ShopFactory(() => ({
    openShop: (own) => {
      own['SHOP_NAME'] = 'Paris';
      return { app: () => {}, services: {} };
    },
  }));
  shops.push(await factory.open(env));
  expect(env).toEqual({ SHOP_NAME: 'London' });
});

test('a service gets its arguments and answers', async () => {
  const shop = await openParts({
    services: { prices: { sum: async (a: number, b: number) => a + b } },
  });
  expect(await shop.call('prices', 'sum', [2, 3])).toBe(5);
});

test.each([
  ['of an unknown group', 'stock', 'sum'],
  ['of an unknown name', 'prices', 'product'],
  ['that is no function', 'prices', 'currency'],
])('a service %s is named', async (_, group, name) => {
  const shop = await openParts({ services: { prices: { sum: () => 0, currency: 'EUR' } } });
  await expect(shop.call(group, name, [])).rejects.toThrow(
    new TypeError(`the shop has no service ${group}.${name}`),
  );
});

test('a shop that closes lets go of its visitors first, then of its own things', async () => {
  const visitor = deferred<Socket>();
  let gone: boolean | undefined;
  const shop = await openParts({
    app: ({ socket }) => visitor.resolve(socket),
    close: async () => {
      gone = (await visitor.promise).destroyed;
    },
  });
  const client = createHttpClient(shop.url);
  const answer = client.http('GET', '/');
  await visitor.promise;
  await Promise.all([expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' }), shop.close()]);
  expect(gone).toBe(true);
  client.close();
});

test('a shop closes once, however often it is told to', async () => {
  const close = jest.fn();
  const shop = await openParts({ close });
  await Promise.all([shop.close(), shop.close()]);
  await shop.close();
  expect(close).toHaveBeenCalledTimes(1);
});

test('what the import opened is told, kind by kind', async () => {
  const shop = await openWith(
    () => ({ app: () => {}, services: {} }),
    () => {
      keepOpen();
      keepOpen();
    },
  );
  expect((await shop.resources()).onImport).toEqual(['Timeout', 'Timeout']);
});

test('what is left open after closing is told, and nothing before', async () => {
  const shop = await openWith(() => {
    keepOpen();
    return { app: () => {}, services: {} };
  });
  const before = (await shop.resources()).afterClose;
  await shop.close();
  expect([before, (await shop.resources()).afterClose]).toEqual([[], ['Timeout']]);
});

test('what it opens in a call, in a request and while it closes counts', async () => {
  const shop = await openParts({
    app: (_, response) => {
      keepOpen();
      response.end();
    },
    services: { timers: { start: () => keepOpen() } },
    close: keepOpen,
  });
  const client = createHttpClient(shop.url);
  await client.http('GET', '/');
  client.close();
  await shop.call('timers', 'start', []);
  await shop.close();
  expect((await shop.resources()).afterClose).toEqual(['Timeout', 'Timeout', 'Timeout']);
});

test('what a shop that fails to close leaves open is told as well', async () => {
  const shop = await openParts({
    close: () => {
      keepOpen();
      throw new Error('the door is stuck');
    },
  });
  await expect(shop.close()).rejects.toThrow('the door is stuck');
  expect((await shop.resources()).afterClose).toEqual(['Timeout']);
});

test('a shop that tidies up leaves nothing open', async () => {
  const shop = await openWith(() => {
    const timer = setInterval(() => {}, 60_000);
    return {
      app: (_, response) => response.end(),
      services: {},
      close: () => clearInterval(timer),
    };
  });
  const client = createHttpClient(shop.url);
  await client.http('GET', '/');
  client.close();
  await shop.close();
  expect(await shop.resources()).toEqual({ onImport: [], afterClose: [] });
});
