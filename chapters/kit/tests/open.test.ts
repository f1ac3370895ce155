import { currentLane } from '../src/lane';
import { open } from '../src/open';
import { OPENING_TIME } from '../src/tools';
import type { Shop } from './fixtures/little-shop/src/shop';
import { LANES, layOutLane } from './lay-out-lane';

describe.each(LANES)('in the %s lane', (lane) => {
  layOutLane(lane, 'little-shop');

  test('a shop opens with the environment that it is given, and no other', async () => {
    const shop = await open<Shop>({ SHOP_NAME: 'The Paper Lantern' });
    expect(await shop.surroundings.env()).toEqual({ SHOP_NAME: 'The Paper Lantern' });
  });

  test('a shop without an environment opens with an empty one', async () => {
    const shop = await open<Shop>();
    expect(await shop.surroundings.env()).toEqual({});
  });

  test('the environment of the test stays as it is when the shop writes to its own', async () => {
    const env = { SHOP_NAME: 'The Paper Lantern' };
    const shop = await open<Shop>(env);
    await shop.surroundings.overwriteEnv('SHOP_NAME');
    expect(env).toEqual({ SHOP_NAME: 'The Paper Lantern' });
  });

  test.each([
    'SHOP_NAME',
    'SHOP_ENV',
    'DEBUG',
    'PORT',
    'ALLOWED_HOSTS',
    'SECRET_KEY',
    'DATABASE_URL',
  ])('who reads %s from the process is misled', async (name) => {
    const shop = await open<Shop>({ [name]: 'given' });
    expect(await shop.surroundings.processVariable(name)).toBe(currentLane().surroundings[name]);
  });

  test('an environment that cannot cross is refused with the path', async () => {
    const env = { PORT: NaN } as unknown as Record<string, string>;
    await expect(open<Shop>(env)).rejects.toMatchObject({
      name: 'WireRefusal',
      message: 'env.PORT is NaN, a number that JSON cannot hold',
    });
  });

  test('a shop that refuses to open rejects with its own error', async () => {
    await expect(open<Shop>({ SHOP_NAME: '' })).rejects.toMatchObject({
      name: 'Refused',
      code: 'refused',
      message: 'the shop needs a name',
    });
  });

  test('two shops side by side have their own address, environment and state', async () => {
    const london = await open<Shop>({ SHOP_NAME: 'London' });
    const paris = await open<Shop>({ SHOP_NAME: 'Paris' });
    await london.shelf.add('Salt and Paper');
    expect({
      names: [(await london.http('GET', '/')).json, (await paris.http('GET', '/')).json],
      shelves: [await london.shelf.list(), await paris.shelf.list()],
    }).toEqual({
      names: [{ name: 'London' }, { name: 'Paris' }],
      shelves: [['Salt and Paper'], []],
    });
  });

  test('two shops side by side have clocks and chances of their own', async () => {
    const [london, paris] = [await open<Shop>(), await open<Shop>()];
    await london.clock.advance(500);
    await london.random.queue([0.5]);
    expect({
      times: [await london.tools.now(), await paris.tools.now()],
      numbers: [await london.tools.random(), await paris.tools.random()],
    }).toEqual({
      times: [OPENING_TIME + 500, OPENING_TIME],
      numbers: [0.5, 0.6270739405881613],
    });
  });

  test('the clock stands until it is set or advanced', async () => {
    const { clock, tools } = await open<Shop>();
    const times = [await tools.now()];
    await clock.advance(90_000);
    times.push(await tools.now());
    await clock.set(Date.UTC(2031, 0, 1));
    times.push(await tools.now());
    expect(times.map((time) => new Date(time).toISOString())).toEqual([
      '2030-01-07T09:00:00.000Z',
      '2030-01-07T09:01:30.000Z',
      '2031-01-01T00:00:00.000Z',
    ]);
  });

  test('queued random numbers come first, then the same ones in every run', async () => {
    const { random, tools } = await open<Shop>();
    await random.queue([0.25, 0.75]);
    const drawn = [await tools.random(), await tools.random(), await tools.random()];
    expect(drawn).toEqual([0.25, 0.75, 0.6270739405881613]);
  });

  test.each<[string, (shop: Awaited<ReturnType<typeof open<Shop>>>) => Promise<void>, string]>([
    ['the clock', (shop) => shop.clock.set(NaN), 'clock.set is NaN'],
    ['the clock', (shop) => shop.clock.advance(Infinity), 'clock.advance is Infinity'],
    ['chance', (shop) => shop.random.queue([0.5, NaN]), 'random.queue[1] is NaN'],
  ])('%s cannot be steered by what is no number', async (_, steer, message) => {
    await expect(steer(await open<Shop>())).rejects.toThrow(message);
  });

  test('cookies are kept by a jar, and by no other caller', async () => {
    const shop = await open<Shop>();
    const [reader, other] = [shop.jar(), shop.jar()];
    await reader.http('GET', '/login');
    expect([
      (await reader.http('GET', '/cookies')).json,
      (await other.http('GET', '/cookies')).json,
      (await shop.http('GET', '/cookies')).json,
    ]).toEqual([{ cookie: 'reader=ada' }, { cookie: null }, { cookie: null }]);
  });

  test('a part that is not solved yet answers 501, and the rest of the shop works', async () => {
    const { http } = await open<Shop>();
    const { status, json } = await http('GET', '/unsolved/7');
    expect({ status, json, rest: (await http('GET', '/')).status }).toEqual({
      status: 501,
      json: {
        detail: 'This part of the shop is not built yet: orders/refunds is not solved yet.',
        code: 'not-implemented',
      },
      rest: 200,
    });
  });
});
